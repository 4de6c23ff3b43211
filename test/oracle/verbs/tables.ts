import type { Format, Table, TableOptions } from '#streams'
import { type CaseStep, given } from '../case.ts'
import { type Data, data } from '../data.ts'
import {
  type Aggregator,
  aggregator,
  keySelector,
  predicate,
  type Reducer,
  reducer,
  valueMapper
} from '../functions.ts'
import { at, groupedTable, stream, table, type Verbs } from '../node.ts'

const formats = { key: data, value: data }

/** Rows of cases may be null, tables never have such. */
export const tableOfCase = <V>(made: Table<Data, V>): ReturnType<typeof table> =>
  table(made as unknown as Table<Data, Data>)

/** The options of a step: its store, where the case names one. Rows of the DSL are never null, data may be. */
export function keptIn<V extends Data>({ store }: CaseStep): TableOptions<Data, V> {
  const value = data as unknown as Format<V>
  return { key: data, value, ...(store === undefined ? {} : { store }) }
}

/** Verbs of tables without joins. */
export const tableVerbs: Verbs = {
  'stream.toTable': (step, nodes) => table(at(nodes, 0, 'stream').toTable(step.name, keptIn(step))),

  'table.toStream': (step, nodes) => stream(at(nodes, 0, 'table').toStream(step.name)),

  'table.toStream:key': (step, nodes) =>
    stream(at(nodes, 0, 'table').toStream<Data>(step.name, keySelector(given(step, 'key')))),

  'table.filter': (step, nodes) =>
    table(at(nodes, 0, 'table').filter(step.name, predicate(given(step, 'predicate')), keptIn(step))),

  'table.filterNot': (step, nodes) =>
    table(at(nodes, 0, 'table').filterNot(step.name, predicate(given(step, 'predicate')), keptIn(step))),

  'table.mapValues': (step, nodes) =>
    tableOfCase(at(nodes, 0, 'table').mapValues<Data>(step.name, valueMapper(given(step, 'value')), keptIn(step))),

  'table.groupBy': (step, nodes) => {
    const key = keySelector(given(step, 'key'))
    const value = step.value ? valueMapper(step.value) : (v: Data) => v
    const place = (v: Data, k: Data) => ({ key: key(v, k), value: value(v, k) })
    return groupedTable(at(nodes, 0, 'table').groupBy<Data, Data>(step.name, place, formats))
  },

  'groupedTable.count': (step, nodes) => tableOfCase(at(nodes, 0, 'groupedTable').count(step.name, { key: data })),

  'groupedTable.reduce': (step, nodes) => {
    const [adder, subtractor] = [given(step, 'adder') as Reducer, given(step, 'subtractor') as Reducer]
    return table(at(nodes, 0, 'groupedTable').reduce(step.name, reducer(adder), reducer(subtractor), formats))
  },

  'groupedTable.aggregate': (step, nodes) => {
    const [adder, subtractor] = [given(step, 'adder') as Aggregator, given(step, 'subtractor') as Aggregator]
    const begin = (): Data => step.initializer ?? null
    const grouped = at(nodes, 0, 'groupedTable')
    return table(grouped.aggregate(step.name, begin, aggregator(adder), aggregator(subtractor), formats))
  }
}
