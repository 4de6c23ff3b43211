import { type JoinWindows, joinWindows } from '#streams'
import { type CaseJoinWindow, type CaseStep, given } from '../case.ts'
import { type Data, data } from '../data.ts'
import { joiner, keySelector } from '../functions.ts'
import { at, type Node, stream, type Verbs } from '../node.ts'
import { keptIn, tableOfCase } from './tables.ts'

const formats = { key: data, value: data }
const sideFormats = { key: data, left: data, right: data }

function sidesOf(step: CaseStep, nodes: readonly Node[]) {
  return [at(nodes, 0, 'stream'), at(nodes, 1, 'stream'), joiner(given(step, 'joiner'))] as const
}

function joinWindowsOf(step: CaseStep): JoinWindows {
  const { before, after, grace = 0 } = given(step, 'window') as CaseJoinWindow
  return joinWindows(0, { before, after, grace })
}

/** Joins of streams and tables. */
export const joinVerbs: Verbs = {
  'stream-stream.join': (step, nodes) => {
    const [left, right, join] = sidesOf(step, nodes)
    return stream(left.join(step.name, right, join, joinWindowsOf(step), sideFormats))
  },

  'stream-stream.leftJoin': (step, nodes) => {
    const [left, right, join] = sidesOf(step, nodes)
    return stream(left.leftJoin(step.name, right, join, joinWindowsOf(step), sideFormats))
  },

  'stream-stream.outerJoin': (step, nodes) => {
    const [left, right, join] = sidesOf(step, nodes)
    return stream(left.outerJoin(step.name, right, join, joinWindowsOf(step), sideFormats))
  },

  'stream-table.join': (step, nodes) =>
    stream(at(nodes, 0, 'stream').join(step.name, at(nodes, 1, 'table'), joiner(given(step, 'joiner')), formats)),

  'stream-table.leftJoin': (step, nodes) =>
    stream(at(nodes, 0, 'stream').leftJoin(step.name, at(nodes, 1, 'table'), joiner(given(step, 'joiner')), formats)),

  'stream-table.join:grace': (step, nodes) => {
    const [left, right, join] = [at(nodes, 0, 'stream'), at(nodes, 1, 'table'), joiner(given(step, 'joiner'))]
    return stream(left.join(step.name, right, join, { ...formats, grace: given(step, 'grace') }))
  },

  'stream-table.leftJoin:grace': (step, nodes) => {
    const [left, right, join] = [at(nodes, 0, 'stream'), at(nodes, 1, 'table'), joiner(given(step, 'joiner'))]
    return stream(left.leftJoin(step.name, right, join, { ...formats, grace: given(step, 'grace') }))
  },

  'stream-globalTable.join': (step, nodes) => {
    const [left, right, key] = [at(nodes, 0, 'stream'), at(nodes, 1, 'globalTable'), keySelector(given(step, 'key'))]
    return stream(left.join(step.name, right, key, joiner(given(step, 'joiner'))))
  },

  'stream-globalTable.leftJoin': (step, nodes) => {
    const [left, right, key] = [at(nodes, 0, 'stream'), at(nodes, 1, 'globalTable'), keySelector(given(step, 'key'))]
    return stream(left.leftJoin(step.name, right, key, joiner(given(step, 'joiner'))))
  },

  'table-table.join': (step, nodes) => {
    const [left, right, join] = [at(nodes, 0, 'table'), at(nodes, 1, 'table'), joiner(given(step, 'joiner'))]
    return tableOfCase(left.join<Data, Data>(step.name, right, join, keptIn(step)))
  },

  'table-table.leftJoin': (step, nodes) => {
    const [left, right, join] = [at(nodes, 0, 'table'), at(nodes, 1, 'table'), joiner(given(step, 'joiner'))]
    return tableOfCase(left.leftJoin<Data, Data>(step.name, right, join, keptIn(step)))
  },

  'table-table.outerJoin': (step, nodes) => {
    const [left, right, join] = [at(nodes, 0, 'table'), at(nodes, 1, 'table'), joiner(given(step, 'joiner'))]
    return tableOfCase(left.outerJoin<Data, Data>(step.name, right, join, keptIn(step)))
  },

  'table-table.join:foreignKey': (step, nodes) => {
    const [left, right, join] = [at(nodes, 0, 'table'), at(nodes, 1, 'table'), joiner(given(step, 'joiner'))]
    const foreignKey = keySelector(given(step, 'foreignKey'))
    return tableOfCase(left.join<Data, Data, Data>(step.name, right, foreignKey, join, keptIn(step)))
  },

  'table-table.leftJoin:foreignKey': (step, nodes) => {
    const [left, right, join] = [at(nodes, 0, 'table'), at(nodes, 1, 'table'), joiner(given(step, 'joiner'))]
    const foreignKey = keySelector(given(step, 'foreignKey'))
    return tableOfCase(left.leftJoin<Data, Data, Data>(step.name, right, foreignKey, join, keptIn(step)))
  }
}
