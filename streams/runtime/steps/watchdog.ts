import { Worker } from 'node:worker_threads'
import type { Watch } from './watch.ts'

const cellBeat = 1
/** Milliseconds between two beats, and between two looks at them: often enough for the limit, seldom enough to cost nothing. */
const periodOf = (limit: number): number => Math.min(1_000, Math.max(50, limit / 4))

/** Runs in its own thread, where a blocked main thread does not stop it; writes to stderr directly for the same reason. */
const program = `
const { workerData, parentPort } = require('node:worker_threads')
const { writeSync } = require('node:fs')
const cells = new Int32Array(workerData.shared)
const names = ['']
let beat = -1
let since = Date.now()
let reported = false
parentPort.on('message', name => names.push(name))
setInterval(() => {
  if (cells[1] !== beat) {
    beat = cells[1]
    since = Date.now()
    reported = false
    return
  }
  const blocked = Date.now() - since
  if (reported || blocked < workerData.limit) return
  reported = true
  const step = names[cells[0]] || 'unknown'
  const msg = "step '" + step + "' has blocked the event loop for " + blocked + ' ms; make it asynchronous or use worker()'
  writeSync(2, JSON.stringify({ level: 'warn', time: Date.now(), step, blocked, msg }) + '\\n')
}, workerData.period)
`

/** Reports a step that blocks the only thread for longer than `limit` milliseconds, by name and while it does. */
export class Watchdog implements Watch {
  readonly cells: Int32Array
  readonly #shared = new SharedArrayBuffer(8)
  readonly #limit: number
  readonly #ids = new Map<string, number>()
  #worker: Worker | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(limit: number) {
    this.#limit = limit
    this.cells = new Int32Array(this.#shared)
  }

  readonly register = (step: string): number => {
    const known = this.#ids.get(step)
    if (known !== undefined) return known
    const id = this.#ids.size + 1
    this.#ids.set(step, id)
    this.#worker?.postMessage(step)
    return id
  }

  start(): void {
    const [shared, limit, period] = [this.#shared, this.#limit, periodOf(this.#limit)]
    this.#worker = new Worker(program, { eval: true, workerData: { shared, limit, period } })
    this.#worker.unref()
    for (const step of this.#ids.keys()) this.#worker.postMessage(step)
    this.#timer = setInterval(() => void Atomics.add(this.cells, cellBeat, 1), period)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#worker?.terminate()
  }
}
