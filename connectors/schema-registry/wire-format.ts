import { type Headers, type SerdePart, StreamsError } from '#streams'

/** Bytes before the payload: a zero, then the schema id as a 32-bit big-endian number (Confluent's wire format). */
export const headerBytes = 5

/** Bytes of a header that names a GUID: a one, then its 16 bytes. */
const guidBytes = 17

/** The schema id of encoded bytes, or -1 when they carry no header. Costs no allocation. */
export function schemaIdOf(data: Uint8Array): number {
  if (data.length < headerBytes || data[0] !== 0) return -1
  const id =
    ((data[1] as number) << 24) | ((data[2] as number) << 16) | ((data[3] as number) << 8) | (data[4] as number)
  return id < 0 ? -1 : id
}

/** How the registry names a schema: by its number, or by its GUID (a UUID in lower case). */
export type SchemaKey = number | string

/** Names of the record headers in which a producer may put the schema instead (Confluent Platform 8). */
export const schemaHeaders: { readonly [part in SerdePart]: string } = {
  key: '__key_schema_id',
  value: '__value_schema_id'
}

/**
 * The schema that a record header names: a zero and a 32-bit id, or a one and the 16 bytes of a GUID; in Protobuf the message indexes
 * follow. Undefined without such a header.
 * @throws StreamsError `deserialization-failed` for a header of another form
 */
export function schemaInHeader(headers: Headers, part: SerdePart): SchemaKey | undefined {
  const bytes = schemaHeader(headers, part)
  if (bytes === undefined) return undefined
  if (bytes[0] === 0 && schemaIdOf(bytes) !== -1) return schemaIdOf(bytes)
  if (bytes[0] === 1 && bytes.length >= guidBytes)
    return bytes.toString('hex', 1, guidBytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  const name = schemaHeaders[part]
  throw poison(`the header ${name} holds neither a schema id (0x00 and 4 bytes) nor a GUID (0x01 and 16 bytes)`)
}

function schemaHeader(headers: Headers, part: SerdePart): Buffer | undefined {
  const given = headers[schemaHeaders[part]]
  if (given === undefined || given === null) return undefined
  const first = Array.isArray(given) ? given[0] : given
  return typeof first === 'string' ? Buffer.from(first, 'latin1') : Buffer.from((first as Uint8Array | null) ?? [])
}

/** What follows the id or GUID in the header: message indexes in Protobuf. Only after `schemaInHeader` has read it. */
export function restOfHeader(headers: Headers, part: SerdePart): Buffer {
  const bytes = schemaHeader(headers, part) ?? Buffer.alloc(0)
  return bytes.subarray(bytes[0] === 0 ? headerBytes : guidBytes)
}

/** The bytes of an id: a zero and 32 bits. */
export function idBytes(id: number): Buffer {
  const bytes = Buffer.alloc(headerBytes)
  bytes.writeInt32BE(id, 1)
  return bytes
}

/** The bytes of a GUID, as a header holds them. */
export function guidHeader(guid: string): Buffer {
  return Buffer.concat([Buffer.of(1), Buffer.from(guid.replaceAll('-', ''), 'hex')])
}

/** Bytes that can never be read: the record is poison. */
export function poison(message: string, cause?: unknown): StreamsError {
  return new StreamsError('deserialization-failed', message, { cause })
}

/** What is wrong with bytes that carry no readable header. */
export function headerProblem(data: Uint8Array, headers: Headers): StreamsError {
  if (data.length < headerBytes)
    return poison(`${data.length} bytes are too short for a magic byte and a schema id (${headerBytes} bytes)`)
  const first = data[0] as number
  if (first !== 0) {
    return poison(
      `no magic byte: the first byte is 0x${first.toString(16).padStart(2, '0')}, not 0x00${hintAt(first, headers)}`
    )
  }
  return poison('the schema id in the header is negative')
}

/** What bytes without our header are likely to be, and what their producer can do. */
function hintAt(first: number, headers: Headers): string {
  if (Object.keys(headers).some(name => name.startsWith('apicurio.')))
    return "; its headers are Apicurio's own: let the producer write Confluent's format (apicurio.registry.headers.enabled=false, apicurio.registry.as-confluent=true)"
  return first === 0x7b ? '; it looks like plain JSON, written without the schema registry' : ''
}

/** What else a schema id may be that the registry does not know. */
export function idHint(key: SchemaKey): string {
  return key === 0
    ? "; no registry gives the id 0: these are likely Apicurio's 8-byte ids (let the producer set apicurio.registry.id-handler to Legacy4ByteIdHandler)"
    : ''
}
