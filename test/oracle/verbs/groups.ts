import { given } from '../case.ts'
import { data } from '../data.ts'
import { aggregator, reducer } from '../functions.ts'
import { at, table, type Verbs } from '../node.ts'

const formats = { key: data, value: data }

/** Aggregations of grouped streams without windows. */
export const groupVerbs: Verbs = {
  'grouped.count': (step, nodes) => table(at(nodes, 0, 'grouped').count(step.name, { key: data }) as never),

  'grouped.reduce': (step, nodes) =>
    table(at(nodes, 0, 'grouped').reduce(step.name, reducer(given(step, 'reducer')), formats)),

  'grouped.aggregate': (step, nodes) => {
    const add = aggregator(given(step, 'aggregator'))
    const begin = step.initializer ?? null
    return table(at(nodes, 0, 'grouped').aggregate(step.name, () => begin, add, formats))
  }
}
