import type { StepFactory } from '../../../processor/step.ts'

/** Passes a record on to the first branch whose predicate holds. */
export function branchStep(predicates: readonly ((value: unknown, key: unknown) => boolean)[]): StepFactory {
  return ({ forwardTo }) => ({
    call: record => predicates.findIndex(predicate => predicate(record.value, record.key)),
    emit: (record, index) => forwardTo[index as number]?.(record)
  })
}
