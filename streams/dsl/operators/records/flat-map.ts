import { atMost } from '../../../errors/too-many-outputs.ts'
import type { StepContext, StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { KeyValue } from '../../results.ts'
import { checkedPair } from './pair.ts'

type Mapper = (value: unknown, key: unknown) => Iterable<unknown> | Promise<Iterable<unknown>>

/** The results as an array, so that a generator's own errors arise inside the step and not downstream, and one without end ends. */
function collect(result: Iterable<unknown> | Promise<Iterable<unknown>>, { maxFanOut, name }: StepContext): unknown {
  return result instanceof Promise
    ? result.then(items => atMost(items, maxFanOut, name))
    : atMost(result, maxFanOut, name)
}

/** The same for results that must be keys and values. */
function collectPairs(
  result: Iterable<unknown> | Promise<Iterable<unknown>>,
  { maxFanOut, name }: StepContext
): unknown {
  return result instanceof Promise
    ? result.then(items => atMost(items, maxFanOut, name).map(checkedPair))
    : atMost(result, maxFanOut, name).map(checkedPair)
}

/** Makes any number of records of one. */
export function flatMapStep(mapper: Mapper): StepFactory {
  return context => ({
    call: record => collectPairs(mapper(record.value, record.key), context),
    emit: (record, results) => {
      for (const { key, value } of results as KeyValue<unknown, unknown>[]) {
        context.forward(new StreamRecord(key ?? null, value ?? null, record.timestamp, record.headers))
      }
    }
  })
}

/** Makes any number of values of one. */
export function flatMapValuesStep(mapper: Mapper): StepFactory {
  return context => ({
    call: record => collect(mapper(record.value, record.key), context),
    emit: (record, values) => {
      for (const value of values as unknown[]) context.forward(record.withValue(value ?? null))
    }
  })
}
