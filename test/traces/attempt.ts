import { buildCase } from '../oracle/build.ts'
import type { OracleCase } from '../oracle/case.ts'
import { type Guard, guardOf } from './guard.ts'
import { type MarkedInput, markedInputs } from './marked-inputs.ts'
import { randomOf } from './random.ts'
import type { Way } from './run.ts'

/** A topology with inputs, a guard that fails some of them, and a way to run them. */
export interface Attempt {
  readonly given: OracleCase
  readonly inputs: readonly MarkedInput[]
  readonly guard: Guard
  readonly way: Way
}

/** The same seed draws the same attempt. */
export function attemptOf(cases: readonly OracleCase[], seed: number): Attempt {
  const random = randomOf(seed)
  const given = random.pick(cases)
  const turns = random.once(2) ? 0 : 1 + random.below(3)
  const failures = random.once(3) ? 1 + random.below(2) : Number.POSITIVE_INFINITY
  const guard = guardOf(buildCase(given).topology, random, turns, failures)
  const happenings = ['nothing', 'nothing', 'nothing', 'reopen', 'move'] as const
  const way: Way = {
    together: random.once(2) ? [1] : Array.from({ length: 5 }, () => 1 + random.below(8)),
    between: random.once(2) ? ['nothing'] : Array.from({ length: 7 }, () => random.pick(happenings)),
    options: {
      task: {
        cacheBytes: random.pick([0, 0, 700, 1_000_000]),
        checkpointRecords: random.pick([1, 3, 1_000]),
        sliceRecords: random.pick([1, 3, 1_000])
      }
    }
  }
  return { given, inputs: markedInputs(given, random), guard, way }
}
