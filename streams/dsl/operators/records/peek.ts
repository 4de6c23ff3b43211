import type { StepFactory } from '../../../processor/step.ts'

/** Runs a side effect. */
export function peekStep(action: (value: unknown, key: unknown) => unknown): StepFactory {
  return ({ forward }) => ({
    call: record => action(record.value, record.key),
    emit: record => forward(record)
  })
}
