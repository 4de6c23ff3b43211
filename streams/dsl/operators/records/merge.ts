import type { StepFactory } from '../../../processor/step.ts'

/** Passes everything on: the step behind `merge` and behind each branch. */
export const mergeStep: StepFactory = ({ forward }) => ({
  call: () => undefined,
  emit: record => forward(record)
})
