import { topic } from '#streams'
import { given } from '../case.ts'
import { data } from '../data.ts'
import { expander, keySelector, predicate, valueMapper } from '../functions.ts'
import { at, grouped, stream, type Verbs } from '../node.ts'

/** Verbs of streams without joins. */
export const streamVerbs: Verbs = {
  'stream.filter': (step, nodes) =>
    stream(at(nodes, 0, 'stream').filter(step.name, predicate(given(step, 'predicate')))),

  'stream.filterNot': (step, nodes) =>
    stream(at(nodes, 0, 'stream').filterNot(step.name, predicate(given(step, 'predicate')))),

  'stream.map': (step, nodes) => {
    const key = keySelector(given(step, 'key'))
    const value = valueMapper(given(step, 'value'))
    return stream(at(nodes, 0, 'stream').map(step.name, (v, k) => ({ key: key(v, k), value: value(v, k) })))
  },

  'stream.mapValues': (step, nodes) =>
    stream(at(nodes, 0, 'stream').mapValues(step.name, valueMapper(given(step, 'value')))),

  'stream.flatMap': (step, nodes) => {
    const values = expander(given(step, 'values'))
    const key = keySelector(given(step, 'key'))
    const pairs = at(nodes, 0, 'stream').flatMap(step.name, (v, k) =>
      values(v).map(value => ({ key: key(value, k), value }))
    )
    return stream(pairs)
  },

  'stream.flatMapValues': (step, nodes) =>
    stream(at(nodes, 0, 'stream').flatMapValues(step.name, expander(given(step, 'values')))),

  'stream.selectKey': (step, nodes) =>
    stream(at(nodes, 0, 'stream').selectKey(step.name, keySelector(given(step, 'key')))),

  'stream.merge': (step, nodes) => stream(at(nodes, 0, 'stream').merge(step.name, at(nodes, 1, 'stream'))),

  'stream.split': (step, nodes) => {
    const branches = given(step, 'branches').map(({ name, predicate: spec }) => [name, predicate(spec)] as const)
    const rest = step.default === undefined ? [] : [[step.default, () => true] as const]
    const made = at(nodes, 0, 'stream').branch(step.name, Object.fromEntries([...branches, ...rest]))
    return Object.entries(made).map(([name, branch]) => [name, stream(branch)])
  },

  'stream.repartition': (step, nodes) =>
    stream(at(nodes, 0, 'stream').repartition(step.name, { key: data, value: data })),

  'stream.to': (step, nodes) => {
    at(nodes, 0, 'stream').to(step.name, topic(given(step, 'topic'), data, data))
    return undefined
  },

  'stream.groupByKey': (_, nodes) => grouped(at(nodes, 0, 'stream').groupByKey()),

  'stream.groupBy': (step, nodes) =>
    grouped(at(nodes, 0, 'stream').groupBy(step.name, keySelector(given(step, 'key')), { key: data, value: data }))
}
