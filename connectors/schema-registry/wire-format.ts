import { StreamsError } from '#streams'

/** Bytes before the payload: a zero, then the schema id as a 32-bit big-endian number (Confluent's wire format). */
export const headerBytes = 5

/** The schema id of encoded bytes, or -1 when they carry no header. Costs no allocation. */
export function schemaIdOf(data: Uint8Array): number {
  if (data.length < headerBytes || data[0] !== 0) return -1
  const id =
    ((data[1] as number) << 24) | ((data[2] as number) << 16) | ((data[3] as number) << 8) | (data[4] as number)
  return id < 0 ? -1 : id
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
export function headerProblem(data: Uint8Array): StreamsError {
  if (data.length < headerBytes)
    return poison(`${data.length} bytes are too short for a magic byte and a schema id (${headerBytes} bytes)`)
  const first = data[0] as number
  if (first !== 0) {
    const hint = first === 0x7b ? '; it looks like plain JSON, written without the schema registry' : ''
    return poison(`no magic byte: the first byte is 0x${first.toString(16).padStart(2, '0')}, not 0x00${hint}`)
  }
  return poison('the schema id in the header is negative')
}
