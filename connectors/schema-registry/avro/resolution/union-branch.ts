import type { AvroNode } from './avro-node.ts'

/** What tells the branches of a union apart at run time; two of one sort cannot be told apart by their values. */
const sorts: { readonly [kind: string]: string } = {
  int: 'number',
  long: 'number',
  float: 'number',
  double: 'number',
  string: 'text',
  enum: 'text',
  bytes: 'bytes',
  fixed: 'bytes',
  record: 'object',
  map: 'object'
}

const sortOf = ({ kind }: AvroNode): string => sorts[kind] ?? kind

/**
 * How a value says which branch of a union it is: where two branches are of one sort, as `{ [name]: value }`, as the codec does when it
 * writes; else undefined, since the value tells by itself. Null is always plain.
 */
export function wrapperOf(union: AvroNode, branch: AvroNode): ((value: unknown) => unknown) | undefined {
  const found = new Set(union.branches.map(sortOf))
  if (found.size === union.branches.length || branch.kind === 'null') return undefined
  const name = branch.name ?? branch.kind
  return value => ({ [name]: value })
}
