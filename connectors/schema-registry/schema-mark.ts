import { type Headers, noHeaders, type Serde, type SerdePart, withHeader, withoutHeaders } from '#streams'
import { guidHeader, idBytes, schemaHeaders } from './wire-format.ts'

/**
 * Where written records name their schema: in the bytes before the payload, which every client reads, or in a record header (Confluent
 * Platform 8), which leaves the payload as it is.
 */
export type SchemaPlace = 'prefix' | 'header'

/** A schema as the registry has it. */
export interface WriterSchema {
  readonly id: number
  /** Only registries that know GUIDs give one; a header then holds it, since it is the same in every registry. */
  readonly guid?: string | undefined
}

/** What a serde puts with its payloads so that readers find the schema. */
export interface SchemaMark {
  /** Bytes before each payload; none when a header names the schema. */
  readonly prefix: Buffer
  readonly writtenHeaders: NonNullable<Serde<never>['writtenHeaders']>
}

const nothing = Buffer.alloc(0)

/** The mark of a schema. `rest` follows it: the message indexes of Protobuf. */
export function schemaMark(
  place: SchemaPlace,
  part: SerdePart,
  { id, guid }: WriterSchema,
  rest: Buffer = nothing
): SchemaMark {
  if (place === 'prefix')
    return { prefix: Buffer.concat([idBytes(id), rest]), writtenHeaders: headers => withoutSchema(headers, part) }
  const named = Buffer.concat([guid === undefined ? idBytes(id) : guidHeader(guid), rest])
  return { prefix: nothing, writtenHeaders: headers => withHeader(headers, schemaHeaders[part], named) }
}

/** Headers that say nothing of a schema: what was read from one that does is written in another way, or as something else. */
function withoutSchema(headers: Headers, part: SerdePart): Headers {
  const name = schemaHeaders[part]
  return headers === noHeaders || !(name in headers) ? headers : withoutHeaders(headers, other => other === name)
}
