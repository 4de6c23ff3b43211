import type { StepFactory } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'

/** A record of the right stream on its way into a join: it looks like any other, but the join knows it by its class. */
export class RightRecord extends StreamRecord<unknown, unknown> {}

/** Marks what it passes on as the right side of a join. */
export const rightSideStep: StepFactory = ({ forward }) => ({
  call: () => undefined,
  emit: ({ key, value, timestamp, headers }) => forward(new RightRecord(key, value, timestamp, headers))
})
