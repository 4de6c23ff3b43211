import { StreamsError } from '../../../errors/streams-error.ts'
import type { ProcessorNode } from '../../../graph/nodes.ts'
import { followed, keyed, type StreamPlace } from '../../place.ts'
import type { StepOptions } from '../../step-options.ts'
import { checkSameKeys } from '../records/same-keys.ts'
import type { AddedTable } from '../tables/added-table.ts'
import { globalLookup } from '../tables/global-table.ts'
import { asStore, type RowStore } from '../tables/rows.ts'
import { recordBuffer } from './record-buffer.ts'
import {
  joinStepOptions,
  type StreamTableJoinOptions,
  streamTableJoinStep,
  throughOptions,
  waitingJoinStep
} from './stream-table-join.ts'
import type { RowJoiner } from './table-join.ts'

/** A join of a stream with a table as it is asked for. */
export interface AskedLookup {
  readonly name: string
  readonly verb: 'join' | 'leftJoin'
  readonly joiner: RowJoiner
}

/** What of the step of a join differs between tables. */
type JoinNode = Pick<ProcessorNode, 'factory' | 'stores' | 'options' | 'globals'>

/** Adds the step that joins records with the rows of their keys, behind a repartition topic where a step changed keys; answers where the results are. */
export function addStreamTableJoin(
  before: StreamPlace,
  asked: AskedLookup,
  table: AddedTable,
  options: StreamTableJoinOptions<unknown, unknown>
): StreamPlace {
  const { name, joiner } = asked
  if ('before' in options) throw withWindows(name)
  const { key } = table.place
  const place = keyed(before, name, { key, ...throughOptions(options) })
  checkSameKeys(name, options.key ?? place.key, key)
  const { rows } = table
  const lookup = rows.lookup()
  const isLeft = asked.verb === 'leftJoin'
  const { grace, value = place.value } = options
  if (grace === undefined) {
    const factory = streamTableJoinStep(lookup, joiner, isLeft)
    return joined(place, asked, { factory, stores: lookup.stores, options: joinStepOptions(options) })
  }
  if (!rows.isVersioned) throw noHistory(name)
  if (rows.history !== undefined && rows.history < grace) throw shortHistory(name, rows.history, grace)
  const buffer = recordBuffer(`${name}-buffer`, options.key ?? place.key, value)
  const factory = waitingJoinStep(lookup, joiner, isLeft, { buffer, grace })
  return joined(place, asked, {
    factory,
    stores: [...lookup.stores, asStore(buffer)],
    options: joinStepOptions(options)
  })
}

/** Adds the step that joins records with the rows of a global table whose keys a selector finds. */
export function addGlobalJoin(
  place: StreamPlace,
  asked: AskedLookup,
  { store, selector }: { readonly store: RowStore; readonly selector: (value: unknown, key: unknown) => unknown },
  options: StepOptions
): StreamPlace {
  const factory = streamTableJoinStep(globalLookup(store), asked.joiner, asked.verb === 'leftJoin', selector)
  return joined(place, asked, { factory, stores: [], options, globals: [store] })
}

function joined(place: StreamPlace, { name, verb }: AskedLookup, node: JoinNode): StreamPlace {
  const nullKeys = verb === 'leftJoin' ? ({ joinsNullKeys: true } as const) : {}
  place.add({ kind: 'processor', name, parents: place.parents, verb, ...node, ...nullKeys })
  return followed(place, name, 'value')
}

const withWindows = (step: string): StreamsError =>
  new StreamsError(
    'invalid-topology',
    `'${step}' joins a stream with a table and was given joinWindows, which are for two streams: leave them out, or give the table { history } and the join { grace } to wait for late rows`
  )

const noHistory = (step: string): StreamsError =>
  new StreamsError(
    'invalid-topology',
    `'${step}' joins with grace, which is of use only where the table knows its rows as they were: give the table { history }`
  )

const shortHistory = (step: string, history: number, grace: number): StreamsError =>
  new StreamsError(
    'invalid-topology',
    `'${step}' joins with a grace of ${grace} ms, and the table knows its rows for ${history} ms only: records would wait for rows that are forgotten by then. Give the table a history of at least the grace`
  )
