import { type RawRecord, type SerdePart, StreamsError } from '#streams'
import type { RegisteredSchema, SchemaCache } from '../schema-cache.ts'
import { headerProblem, schemaIdOf } from '../wire-format.ts'

/** Makes what reads a writer schema's bytes. Throws a `StreamsError` when they can never be read as the reader's type. */
export type MakeReader<R> = (schema: RegisteredSchema) => R

/** Refusals kept, the oldest dropped first: garbage can carry any id. */
const mostRefusals = 100_000

/**
 * The readers of one serde by writer schema id. `prepare` makes them before a batch is decoded, `find` looks them up while it is:
 * nothing is fetched in between, and `find` is a comparison when the id is that of the record before.
 */
export class SchemaReaders<R> {
  readonly #schemas: SchemaCache
  readonly #make: MakeReader<R>
  readonly #ofKeys: boolean
  readonly #readers = new Map<number, R>()
  readonly #refusals = new Map<number, StreamsError>()
  #lastId = -1
  #last: R | undefined

  constructor(schemas: SchemaCache, part: SerdePart, make: MakeReader<R>) {
    this.#schemas = schemas
    this.#ofKeys = part === 'key'
    this.#make = make
  }

  /** Undefined when every id of the batch is known; allocates nothing then. */
  prepare(records: readonly RawRecord[]): Promise<void> | undefined {
    let missing: Set<number> | undefined
    let last = this.#lastId
    const ofKeys = this.#ofKeys
    for (let i = 0; i < records.length; i++) {
      const record = records[i] as RawRecord
      const data = ofKeys ? record.key : record.value
      if (data === null) continue
      const id = schemaIdOf(data)
      if (id === last || id === -1) continue
      if (this.#isSettled(id)) last = id
      else {
        missing ??= new Set()
        missing.add(id)
      }
    }
    return missing === undefined ? undefined : this.#load([...missing])
  }

  /** The reader of encoded bytes. Throws when they have no header, or carry the id of a schema that cannot be read. */
  find(data: Buffer): R {
    const id = schemaIdOf(data)
    if (id === this.#lastId && id !== -1) return this.#last as R
    const reader = this.#readers.get(id) ?? this.#fromCache(id)
    if (reader === undefined) throw this.#refusal(id, data)
    this.#lastId = id
    this.#last = reader
    return reader
  }

  /** Makes the reader of a schema at hand. */
  #add(schema: RegisteredSchema): R | undefined {
    try {
      const reader = this.#make(schema)
      this.#readers.set(schema.id, reader)
      this.#refusals.delete(schema.id)
      return reader
    } catch (error) {
      if (!(error instanceof StreamsError)) throw error
      this.#refuse(schema.id, error)
      return undefined
    }
  }

  /** The reader of a schema that another serde fetched already. */
  #fromCache(id: number): R | undefined {
    const schema = this.#refusals.has(id) ? undefined : this.#schemas.peek(id)
    return schema === undefined ? undefined : this.#add(schema)
  }

  #isSettled(id: number): boolean {
    if (this.#readers.has(id) || this.#fromCache(id) !== undefined) return true
    const refusal = this.#refusals.get(id)
    return refusal !== undefined && (refusal.code !== 'unknown-schema' || this.#schemas.isUnknown(id))
  }

  async #load(ids: readonly number[]): Promise<void> {
    const schemas = await Promise.all(ids.map(id => this.#schemas.get(id)))
    schemas.forEach((schema, i) => {
      if (schema !== undefined) this.#add(schema)
      else this.#refuse(ids[i] as number, unknownSchema(ids[i] as number))
    })
  }

  #refuse(id: number, error: StreamsError): void {
    this.#refusals.set(id, error)
    if (this.#refusals.size <= mostRefusals) return
    for (const oldest of this.#refusals.keys()) {
      this.#refusals.delete(oldest)
      break
    }
  }

  #refusal(id: number, data: Buffer): StreamsError {
    if (id === -1) return headerProblem(data)
    const known = this.#refusals.get(id) ?? (this.#schemas.isUnknown(id) ? unknownSchema(id) : undefined)
    if (known !== undefined) return new StreamsError(known.code, known.message, { cause: known })
    return new StreamsError('registry-unavailable', `schema ${id} was not fetched; call prepare before deserialize`, {
      retryable: true
    })
  }
}

function unknownSchema(id: number): StreamsError {
  return new StreamsError(
    'unknown-schema',
    `the schema registry does not know schema ${id}; was the record written against another registry?`
  )
}
