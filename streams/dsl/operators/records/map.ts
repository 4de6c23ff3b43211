import type { StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { KeyValue } from '../../results.ts'
import { checkedPair } from './pair.ts'

/** Replaces the value. */
export function mapValuesStep(mapper: (value: unknown, key: unknown, attempt: number) => unknown): StepFactory {
  return ({ forward }) => ({
    call: (record, attempt) => mapper(record.value, record.key, attempt),
    emit: (record, value) => forward(new StreamRecord(record.key, value ?? null, record.timestamp, record.headers))
  })
}

/** Replaces key and value. */
export function mapStep(mapper: (value: unknown, key: unknown) => unknown): StepFactory {
  return ({ forward }) => ({
    call: record => {
      const result = mapper(record.value, record.key)
      return result instanceof Promise ? result.then(checkedPair) : checkedPair(result)
    },
    emit: (record, result) => {
      const { key, value } = result as KeyValue<unknown, unknown>
      forward(new StreamRecord(key ?? null, value ?? null, record.timestamp, record.headers))
    }
  })
}

/** Replaces the key. */
export function selectKeyStep(selector: (value: unknown, key: unknown) => unknown): StepFactory {
  return ({ forward }) => ({
    call: record => selector(record.value, record.key),
    emit: (record, key) => forward(record.withKey(key ?? null))
  })
}
