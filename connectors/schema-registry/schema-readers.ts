import { type Headers, noHeaders, type RawRecord, type SerdePart, StreamsError } from '#streams'
import type { RegisteredSchema, SchemaCache } from './schema-cache.ts'
import { headerBytes, headerProblem, idHint, type SchemaKey, schemaIdOf, schemaInHeader } from './wire-format.ts'

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
  readonly #part: SerdePart
  readonly #readers = new Map<SchemaKey, R>()
  readonly #refusals = new Map<SchemaKey, StreamsError>()
  /** Where the payload begins of what was found last: behind the id, or at the start when a header names the schema. */
  start = headerBytes
  #lastId: SchemaKey = -1
  #last: R | undefined

  constructor(schemas: SchemaCache, part: SerdePart, make: MakeReader<R>) {
    this.#schemas = schemas
    this.#part = part
    this.#make = make
  }

  /** Undefined when every id of the batch is known; allocates nothing then. */
  prepare(records: readonly RawRecord[]): Promise<void> | undefined {
    let missing: Set<SchemaKey> | undefined
    let last = this.#lastId
    const ofKeys = this.#part === 'key'
    for (let i = 0; i < records.length; i++) {
      const record = records[i] as RawRecord
      const data = ofKeys ? record.key : record.value
      if (data === null) continue
      const id = this.#keyToPrepare(data, record.headers)
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
  find(data: Buffer, headers: Headers = noHeaders): R {
    const named = headers === noHeaders ? undefined : schemaInHeader(headers, this.#part)
    this.start = named === undefined ? headerBytes : 0
    const id = named ?? schemaIdOf(data)
    if (id === this.#lastId && id !== -1) return this.#last as R
    const reader = this.#readers.get(id) ?? this.#fromCache(id)
    if (reader === undefined) throw this.#refusal(id, data, headers)
    this.#lastId = id
    this.#last = reader
    return reader
  }

  /** As `find` looks for it; a header that cannot be read needs nothing, since its record will be refused. */
  #keyToPrepare(data: Buffer, headers: Headers): SchemaKey {
    if (headers === noHeaders) return schemaIdOf(data)
    try {
      return schemaInHeader(headers, this.#part) ?? schemaIdOf(data)
    } catch {
      return -1
    }
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
  #fromCache(id: SchemaKey): R | undefined {
    const schema = this.#refusals.has(id) ? undefined : this.#schemas.peek(id)
    return schema === undefined ? undefined : this.#add(schema)
  }

  #isSettled(id: SchemaKey): boolean {
    if (this.#readers.has(id) || this.#fromCache(id) !== undefined) return true
    const refusal = this.#refusals.get(id)
    return refusal !== undefined && (refusal.code !== 'unknown-schema' || this.#schemas.isUnknown(id))
  }

  async #load(ids: readonly SchemaKey[]): Promise<void> {
    const schemas = await Promise.all(ids.map(id => this.#schemas.get(id)))
    schemas.forEach((schema, i) => {
      if (schema !== undefined) this.#add(schema)
      else this.#refuse(ids[i] as SchemaKey, unknownSchema(ids[i] as SchemaKey))
    })
  }

  #refuse(id: SchemaKey, error: StreamsError): void {
    this.#refusals.set(id, error)
    if (this.#refusals.size <= mostRefusals) return
    for (const oldest of this.#refusals.keys()) {
      this.#refusals.delete(oldest)
      break
    }
  }

  #refusal(id: SchemaKey, data: Buffer, headers: Headers): StreamsError {
    if (id === -1) return headerProblem(data, headers)
    const known = this.#refusals.get(id) ?? (this.#schemas.isUnknown(id) ? unknownSchema(id) : undefined)
    if (known !== undefined) return new StreamsError(known.code, known.message, { cause: known })
    return new StreamsError('registry-unavailable', `schema ${id} was not fetched; call prepare before deserialize`, {
      retryable: true
    })
  }
}

function unknownSchema(id: SchemaKey): StreamsError {
  return new StreamsError(
    'unknown-schema',
    `the schema registry does not know schema ${id}; was the record written against another registry?${idHint(id)}`
  )
}
