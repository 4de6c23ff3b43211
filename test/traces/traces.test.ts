import { expect, test } from 'vitest'
import { fuzzRuns, fuzzTimeout } from '../fuzz.ts'
import { knownCases } from '../oracle/differences.ts'
import { type Attempt, attemptOf } from './attempt.ts'
import { check, checkRestarts, type Outcome } from './check.ts'

const cases = knownCases().filter(({ expected }) => expected.error === undefined)
const attempts = Math.ceil(fuzzRuns / 25)
/** Milliseconds: each is two runs of a whole topology. */
const timeout = 10 * fuzzTimeout
const firstSeed = Number(process.env.TRACE_SEED ?? 1)

/** Tries attempts; answers what became of them, and names the first that differs. */
async function tried(count: number, outcomeOf: (attempt: Attempt) => Promise<Outcome>) {
  const counts = new Map<string, number>()
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const attempt = attemptOf(cases, seed)
    const outcome = await outcomeOf(attempt)
    const { given, guard } = attempt
    if (outcome.what === 'different')
      throw new Error(`TRACE_SEED=${seed}: ${given.id}, guard ${guard.place} '${guard.at}': ${outcome.text}`)
    counts.set(outcome.what, (counts.get(outcome.what) ?? 0) + 1)
  }
  return counts
}

test(
  'a record that fails anywhere leaves nothing but its dead letter, and one that passes when it is tried again leaves what it leaves at once',
  async () => {
    const counts = await tried(attempts, check)
    expect(counts.get('equal')).toBeGreaterThan(attempts / 4)
  },
  timeout
)

test(
  'clean restarts anywhere change no output, no store and no changelog',
  async () => {
    const few = Math.ceil(attempts / 2)
    const counts = await tried(few, checkRestarts)
    expect(counts.get('equal')).toBeGreaterThan(few / 4)
  },
  timeout
)
