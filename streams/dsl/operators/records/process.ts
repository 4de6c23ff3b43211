import { StreamsError } from '../../../errors/streams-error.ts'
import type { ProcessorSupplier } from '../../../processor/processor-context.ts'
import type { StepFactory } from '../../../processor/step.ts'
import type { StreamRecord } from '../../../record.ts'

/**
 * Runs a processor of the Processor API. What it forwards is the result of its call: passed on when its `process` is done, and forgotten
 * when it fails.
 */
export function processorStep(supplier: ProcessorSupplier<unknown, unknown, unknown, unknown>): StepFactory {
  const given = new WeakSet<object>()
  return ({ forward, context, forwarded }) => {
    const processor = supplier()
    if (given.has(processor)) throw sharedProcessor()
    given.add(processor)
    processor.init?.(context)
    return {
      call: record => {
        forwarded()
        const done = processor.process(record)
        return done instanceof Promise ? done.then(forwarded) : forwarded()
      },
      emit: (_, records) => {
        for (const record of records as ReturnType<typeof forwarded>) forward(record)
      },
      close: () => processor.close?.()
    }
  }
}

/** Two tasks with one processor would use each other's stores and context. */
const sharedProcessor = (): StreamsError =>
  new StreamsError(
    'invalid-topology',
    'the function that makes the processor returned the same object twice: make a new one in each call, since each task needs its own'
  )

/** As `processorStep`, but refuses a changed key. A punctuator has no record whose key it could change: it forwards what it likes. */
export function processValuesStep(supplier: ProcessorSupplier<unknown, unknown, unknown, unknown>): StepFactory {
  const inner = processorStep(supplier)
  return runtime => {
    let key: unknown
    const forward = (record: StreamRecord<unknown, unknown>): void => {
      runtime.context.forward(runtime.isPunctuating() ? record : sameKey(record, key))
    }
    const step = inner({ ...runtime, context: { ...runtime.context, forward } })
    return {
      ...step,
      call: (record, attempt) => {
        key = record.key
        return step.call(record, attempt)
      }
    }
  }
}

function sameKey(record: StreamRecord<unknown, unknown>, key: unknown): StreamRecord<unknown, unknown> {
  if (record.key === key) return record
  throw new StreamsError('processing-failed', 'processValues forwarded another key; use process to change keys')
}
