import type { StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { Change } from './change.ts'

/** Passes the changes of a table on as records: a row that is gone as a tombstone. */
export const toStreamStep: StepFactory = ({ forward }) => ({
  call: () => undefined,
  emit: record => forward(record.withValue((record.value as Change).value))
})

/** The same, under new keys. */
export function toKeyedStreamStep(selector: (value: unknown, key: unknown) => unknown): StepFactory {
  return ({ forward }) => ({
    call: ({ value, key }) => selector((value as Change).value, key),
    emit: ({ value, timestamp, headers }, key) =>
      forward(new StreamRecord(key ?? null, (value as Change).value, timestamp, headers))
  })
}
