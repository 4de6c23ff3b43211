import { StreamsError } from '../../../errors/streams-error.ts'
import type { Format } from '../../../serde.ts'

type Keys = Format<unknown> | undefined

/** Formats that write the same text as the same bytes. */
const texts: ReadonlySet<string> = new Set(['string', 'bytes', 'opaque'])

/**
 * Refuses a join of keys that are written in different ways: the partition of a key follows from its bytes, so that it would be on different
 * tasks. Keys that a step made are written as JSON.
 * @throws StreamsError `invalid-topology` naming the join, both formats and the fix
 */
export function checkSameKeys(step: string, left: Keys, right: Keys): void {
  const [a, b] = [left?.name ?? 'json', right?.name ?? 'json']
  if (a === b || (texts.has(a) && texts.has(b))) return
  const named = [a, b].find(name => texts.has(name))
  const example = named === undefined ? '' : `, { key: serdes.${named} }`
  throw new StreamsError(
    'invalid-topology',
    `'${step}' joins keys that are written as ${a} with keys that are written as ${b}, so that one key is on different partitions on both sides: give the groupBy, repartition or toTable that wrote the one the \`key\` format of the other${example}`
  )
}
