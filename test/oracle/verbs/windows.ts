import { hopping, json, type Table, type TimeWindows, tumbling, type Windowed } from '#streams'
import { type CaseStep, type CaseWindow, given } from '../case.ts'
import { type Data, data } from '../data.ts'
import { aggregator, reducer } from '../functions.ts'
import { at, type Node, table, type Verb, type Verbs } from '../node.ts'

const made = (windows: Table<Windowed<Data>, Data>): Node => table(windows as Table<Data, Data>)

/** Formats and retention of a step's store. */
function storeOf({ retention }: CaseStep) {
  return { key: data, value: data, ...(retention === undefined ? {} : { retention }) }
}

function timeWindows(step: CaseStep): TimeWindows {
  const window = given(step, 'window') as CaseWindow
  if (window.type === 'tumbling') return tumbling(window.size, window)
  if (window.type === 'hopping') return hopping(window.size, window)
  throw new Error(`'${step.name}' has ${window.type} windows`)
}

const count: Verb = (step, nodes) => {
  const windows = at(nodes, 0, 'grouped').windowedBy(timeWindows(step))
  return made(windows.count(step.name, { ...storeOf(step), value: json<number>() }) as never)
}

const reduce: Verb = (step, nodes) => {
  const windows = at(nodes, 0, 'grouped').windowedBy(timeWindows(step))
  return made(windows.reduce(step.name, reducer(given(step, 'reducer')), storeOf(step)))
}

const aggregate: Verb = (step, nodes) => {
  const windows = at(nodes, 0, 'grouped').windowedBy(timeWindows(step))
  const begin = step.initializer ?? null
  return made(windows.aggregate(step.name, () => begin, aggregator(given(step, 'aggregator')), storeOf(step)))
}

/** Aggregations of grouped streams by windows. */
export const windowVerbs: Verbs = {
  'grouped.count:tumbling': count,
  'grouped.reduce:tumbling': reduce,
  'grouped.aggregate:tumbling': aggregate,
  'grouped.count:hopping': count,
  'grouped.reduce:hopping': reduce,
  'grouped.aggregate:hopping': aggregate
}
