import type { AvroNode } from './avro-node.ts'
import type { Cursor } from './cursor.ts'

/** Passes over a value that the reader does not take. */
export type Skip = (cursor: Cursor) => void

const primitives: { readonly [kind: string]: Skip } = {
  null: () => undefined,
  boolean: cursor => void cursor.boolean(),
  int: cursor => void cursor.bigLong(),
  long: cursor => void cursor.bigLong(),
  enum: cursor => void cursor.bigLong(),
  float: cursor => void cursor.fixed(4),
  double: cursor => void cursor.fixed(8),
  bytes: cursor => void cursor.bytes(),
  string: cursor => void cursor.bytes()
}

/** How to pass over values of a type. */
export function skipOf(node: AvroNode, known = new Map<AvroNode, Skip>()): Skip {
  const primitive = primitives[node.kind]
  if (primitive !== undefined) return primitive
  const made = known.get(node)
  if (made !== undefined) return made
  let skip: Skip = () => undefined
  known.set(node, cursor => skip(cursor))
  skip = compile(node, part => skipOf(part, known))
  return skip
}

function compile(node: AvroNode, of: (part: AvroNode) => Skip): Skip {
  switch (node.kind) {
    case 'record': {
      const fields = node.fields.map(({ type }) => of(type))
      return cursor => {
        for (const field of fields) field(cursor)
      }
    }
    case 'union': {
      const branches = node.branches.map(of)
      return cursor => {
        const branch = branches[cursor.length()]
        if (branch === undefined) throw new RangeError('a union names a branch that it does not have')
        branch(cursor)
      }
    }
    case 'fixed':
      return cursor => void cursor.fixed(node.size)
    default: {
      const element = of(node.element as AvroNode)
      const isMap = node.kind === 'map'
      return cursor =>
        cursor.blocks(() => {
          if (isMap) cursor.bytes()
          element(cursor)
        })
    }
  }
}
