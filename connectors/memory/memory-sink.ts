import { asError, type RefusedRow, type Sink, type StreamRecord, StreamsError } from '#streams'

export interface MemorySinkOptions<K, V> {
  /** Why a record is refused, or undefined to take it. */
  readonly validate?: (record: StreamRecord<K, V>) => string | undefined
  /** Further unique keys by name, as a table may have them; null for none. Default none. */
  readonly unique?: { readonly [name: string]: (record: StreamRecord<K, V>) => string | null }
}

export interface MemorySink<K, V> extends Sink<K, V> {
  /** What was stored, by key, in order of arrival. */
  readonly rows: ReadonlyMap<string, V>
}

/**
 * A sink into memory with the contract of the database's: the first record of a key stays, later ones are duplicates.
 * @param key the primary key of a record
 * @example memorySink<string, Comment>(({ value }) => value.commentId)
 */
export function memorySink<K, V>(
  key: (record: StreamRecord<K, V>) => string,
  { validate = () => undefined, unique = {} }: MemorySinkOptions<K, V> = {}
): MemorySink<K, V> {
  const rows = new Map<string, V>()
  const others = Object.entries(unique).map(([name, read]) => ({ name, read, taken: new Map<string, string>() }))

  const take = (record: StreamRecord<K, V>): 'inserted' | 'duplicate' => {
    const reason = validate(record)
    if (reason !== undefined) throw new StreamsError('row-refused', reason)
    const id = key(record)
    if (rows.has(id)) return 'duplicate'
    for (const { name, read, taken } of others) {
      const value = read(record)
      const holder = value === null ? undefined : taken.get(value)
      if (holder !== undefined) {
        const met = `the unique key ${name} holds '${value}' for the stored row '${holder}' already`
        throw new StreamsError('row-refused', `${met}, so the row '${id}' cannot be stored beside it`)
      }
    }
    for (const { read, taken } of others) {
      const value = read(record)
      if (value !== null) taken.set(value, id)
    }
    rows.set(id, record.value)
    return 'inserted'
  }

  return {
    name: 'memory',
    rows,
    write: async records => {
      let inserted = 0
      let duplicates = 0
      const refused: RefusedRow[] = []
      records.forEach((record, index) => {
        try {
          if (take(record) === 'inserted') inserted++
          else duplicates++
        } catch (thrown) {
          refused.push({ index, error: refusal(thrown) })
        }
      })
      return { inserted, duplicates, refused }
    }
  }
}

function refusal(thrown: unknown): StreamsError {
  if (thrown instanceof StreamsError) return thrown
  return new StreamsError('row-refused', `the record cannot be stored: ${asError(thrown).message}`, { cause: thrown })
}
