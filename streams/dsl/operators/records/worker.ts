import { Piscina } from 'piscina'
import type { StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'

/** Where to find the function that a `worker` step runs. */
export interface WorkerOptions {
  /** URL or path of a module that exports a function of `{ value, key }`. The function returns the new value or a promise of it. */
  readonly module: string | URL
  /** Name of the export. Default: `default`. */
  readonly export?: string
  /** Number of threads per process for this step. Default: 1. */
  readonly threads?: number
}

/** Runs a function in a pool of worker threads; the pool lives as long as a task uses it, and what it still runs then is ended with it. */
export function workerStep(options: WorkerOptions): StepFactory {
  let pool: Piscina | undefined
  let users = 0
  const open = (): Piscina =>
    new Piscina({ filename: String(options.module), minThreads: 1, maxThreads: options.threads ?? 1 })
  return ({ forward }) => {
    users++
    pool ??= open()
    const shared = pool
    return {
      call: ({ value, key }) => shared.run({ value, key }, { name: options.export ?? 'default' }),
      emit: (record, value) => forward(new StreamRecord(record.key, value ?? null, record.timestamp, record.headers)),
      close: () => {
        if (--users > 0) return
        pool = undefined
        void shared.destroy()
      }
    }
  }
}
