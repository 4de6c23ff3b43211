import type { StepFactory } from '../../processor/step.ts'
import { StreamRecord } from '../../record.ts'
import type { KeyValue } from '../results.ts'
import { checkedPair } from './pair.ts'

type Mapper = (value: unknown, key: unknown) => Iterable<unknown> | Promise<Iterable<unknown>>

/** The results as an array, so that a generator's own errors arise inside the step and not downstream. */
function collect(result: Iterable<unknown> | Promise<Iterable<unknown>>): unknown {
  return result instanceof Promise ? result.then(items => [...items]) : Array.isArray(result) ? result : [...result]
}

/** The same for results that must be keys and values. */
function collectPairs(result: Iterable<unknown> | Promise<Iterable<unknown>>): unknown {
  return result instanceof Promise
    ? result.then(items => Array.from(items, checkedPair))
    : Array.from(result, checkedPair)
}

/** Makes any number of records of one. */
export function flatMapStep(mapper: Mapper): StepFactory {
  return ({ forward }) => ({
    call: record => collectPairs(mapper(record.value, record.key)),
    emit: (record, results) => {
      for (const { key, value } of results as KeyValue<unknown, unknown>[]) {
        forward(new StreamRecord(key ?? null, value ?? null, record.timestamp, record.headers))
      }
    }
  })
}

/** Makes any number of values of one. */
export function flatMapValuesStep(mapper: Mapper): StepFactory {
  return ({ forward }) => ({
    call: record => collect(mapper(record.value, record.key)),
    emit: (record, values) => {
      for (const value of values as unknown[]) forward(record.withValue(value ?? null))
    }
  })
}
