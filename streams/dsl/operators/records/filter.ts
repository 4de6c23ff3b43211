import type { StepFactory } from '../../../processor/step.ts'

/** Passes a record on when the predicate answers `keep`. */
export function filterStep(predicate: (value: unknown, key: unknown) => boolean, keep: boolean): StepFactory {
  return ({ forward }) => ({
    call: record => predicate(record.value, record.key),
    emit: (record, holds) => {
      if (Boolean(holds) === keep) forward(record)
    }
  })
}
