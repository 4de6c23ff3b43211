import { at, stream, type Verbs } from '../node.ts'

/** Verbs of tables without joins. */
export const tableVerbs: Verbs = {
  'table.toStream': (step, nodes) => stream(at(nodes, 0, 'table').toStream(step.name))
}
