import type { Topology } from '#streams'
import { aggregateVerbs, expectedOfAggregates } from './aggregate-verbs.ts'
import type { Expected } from './expected.ts'
import { expectedOfJoins, joinVerbs } from './join-verbs.ts'
import { expectedOfStreams, streamVerbs } from './stream-verbs.ts'
import { expectedOfTables, tableVerbs } from './table-verbs.ts'
import { expectedOfWindows, windowVerbs } from './window-verbs.ts'

/** All verbs, in as many topologies as there are kinds of them. */
export function verbTopologies(run: string): readonly Topology[] {
  return [streamVerbs(run), aggregateVerbs(run), tableVerbs(run), joinVerbs(run), windowVerbs(run)]
}

/** What all of them must have written in the end. */
export function allExpected(): readonly Expected[] {
  return [
    ...expectedOfStreams(),
    ...expectedOfAggregates(),
    ...expectedOfTables(),
    ...expectedOfJoins(),
    ...expectedOfWindows()
  ]
}
