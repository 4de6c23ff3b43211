import {
  type GroupedStream,
  hopping,
  onWindowClose,
  onWindowUpdate,
  type SessionStream,
  serdes,
  session,
  sliding,
  type Table,
  tumbling,
  untilTimeLimit,
  untilWindowCloses,
  type Windowed,
  type WindowedStream
} from '#streams'
import { type CaseStep, type CaseWindow, given } from '../case.ts'
import { type Data, data } from '../data.ts'
import { aggregator, merger, reducer } from '../functions.ts'
import { at, type Building, type Node, table, type Verb, type Verbs } from '../node.ts'

const made = (windows: Table<Windowed<Data>, Data>): Node => table(windows as Table<Data, Data>)

/** Formats and retention of a step's store. */
function storeOf({ retention }: CaseStep) {
  return { key: data, value: data, ...(retention === undefined ? {} : { retention }) }
}

type CaseWindows<T extends CaseWindow['type']> = Extract<CaseWindow, { type: T }>

function timeWindows(window: Exclude<CaseWindow, { type: 'session' }>) {
  if (window.type === 'tumbling') return tumbling(window.size, window)
  return window.type === 'hopping' ? hopping(window.size, window) : sliding(window.difference, window)
}

const sessions = ({ gap, ...options }: CaseWindows<'session'>) => session(gap, options)

function windowed(step: CaseStep, nodes: readonly Node[], building: Building) {
  const window = given(step, 'window') as CaseWindow
  const grouped: GroupedStream<Data, Data> = at(nodes, 0, 'grouped')
  const interval = building.emitInterval
  const emit = step.emit === 'onWindowClose' ? onWindowClose({ interval }) : onWindowUpdate()
  return window.type === 'session'
    ? ({ sessions: grouped.windowedBy(sessions(window)).emitStrategy(emit) } as const)
    : ({ windows: grouped.windowedBy(timeWindows(window)).emitStrategy(emit) } as const)
}

type Either = { readonly sessions?: SessionStream<Data, Data>; readonly windows?: WindowedStream<Data, Data> }

const count: Verb = (step, nodes, building) => {
  const { sessions: bySession, windows }: Either = windowed(step, nodes, building)
  const options = { ...storeOf(step), value: serdes.json<number>() }
  return made((bySession ?? windows)?.count(step.name, options) as never)
}

const reduce: Verb = (step, nodes, building) => {
  const { sessions: bySession, windows }: Either = windowed(step, nodes, building)
  const reduced = reducer(given(step, 'reducer'))
  return made((bySession ?? windows)?.reduce(step.name, reduced, storeOf(step)) as never)
}

const aggregate: Verb = (step, nodes, building) => {
  const { sessions: bySession, windows }: Either = windowed(step, nodes, building)
  const begin = (): Data => step.initializer ?? null
  const add = aggregator(given(step, 'aggregator'))
  if (!bySession) return made(windows?.aggregate(step.name, begin, add, storeOf(step)) as never)
  return made(bySession.aggregate(step.name, begin, add, mergeOf(step), storeOf(step)))
}

function mergeOf(step: CaseStep): (a: Data, b: Data, key: Data) => Data {
  const merge = merger(given(step, 'merger'))
  return (a, b, key) => merge(key, a, b)
}

const cogroup: Verb = (step, nodes) => {
  const [first, ...rest] = given(step, 'aggregators').map(aggregator)
  if (!first) throw new Error(`'${step.name}' aggregates nothing`)
  let groups = at(nodes, 0, 'grouped').cogroup<Data>(first)
  for (const [n, add] of rest.entries()) groups = groups.cogroup(at(nodes, n + 1, 'grouped'), add)
  const begin = (): Data => step.initializer ?? null
  const window = step.window as CaseWindow | undefined
  if (!window) return table(groups.aggregate(step.name, begin, { key: data, value: data }))
  if (window.type === 'session')
    return made(groups.windowedBy(sessions(window)).aggregate(step.name, begin, mergeOf(step), storeOf(step)))
  return made(groups.windowedBy(timeWindows(window)).aggregate(step.name, begin, storeOf(step)))
}

const suppress: Verb = (step, nodes) => {
  const { maxRecords } = step
  const until =
    given(step, 'until') === 'windowCloses'
      ? untilWindowCloses()
      : untilTimeLimit(given(step, 'ms'), maxRecords === undefined ? {} : { maxRecords })
  return table(at(nodes, 0, 'table').suppress(step.name, until, { key: data, value: data }))
}

const kinds = ['tumbling', 'hopping', 'sliding', 'session'] as const

const each = (verb: string, run: Verb, details: readonly string[]): Verbs =>
  Object.fromEntries(kinds.flatMap(kind => details.map(detail => [`grouped.${verb}:${kind}${detail}`, run])))

/** Aggregations of grouped streams by windows, and what waits for them. */
export const windowVerbs: Verbs = {
  ...each('count', count, ['', ':onWindowClose']),
  ...each('reduce', reduce, ['', ':onWindowClose']),
  ...each('aggregate', aggregate, ['', ':onWindowClose']),
  ...each('cogroup', cogroup, ['']),
  'grouped.cogroup': cogroup,
  'table.suppress:windowCloses': suppress,
  'table.suppress:timeLimit': suppress
}
