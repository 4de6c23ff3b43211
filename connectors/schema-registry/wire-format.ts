import { type Headers, type SerdePart, StreamsError } from '#streams'

/** Bytes before the payload: a zero, then the schema id as a 32-bit big-endian number (Confluent's wire format). */
export const headerBytes = 5

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
 * The schema that a record header names: a zero and a 32-bit id, or a one and the 16 bytes of a GUID. Undefined without such a header.
 * @throws StreamsError `deserialization-failed` for a header of another form
 */
export function schemaInHeader(headers: Headers, part: SerdePart): SchemaKey | undefined {
  const name = schemaHeaders[part]
  const given = headers[name]
  if (given === undefined || given === null) return undefined
  const first = Array.isArray(given) ? given[0] : given
  const bytes =
    typeof first === 'string' ? Buffer.from(first, 'latin1') : Buffer.from((first as Uint8Array | null) ?? [])
  if (bytes[0] === 0 && bytes.length === headerBytes && schemaIdOf(bytes) !== -1) return schemaIdOf(bytes)
  if (bytes[0] === 1 && bytes.length === guidBytes)
    return bytes.toString('hex', 1).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  throw poison(`the header ${name} holds neither a schema id (0x00 and 4 bytes) nor a GUID (0x01 and 16 bytes)`)
}

/** Writes the header into the first five bytes. */
export function writeHeader(target: Buffer, id: number): void {
  target[0] = 0
  target.writeInt32BE(id, 1)
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
