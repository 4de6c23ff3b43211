import { endianness } from 'node:os'

const polynomial = 0x82f63b78

/** Sixteen tables of 256 in a row: `tables[n * 256 + byte]` advances a byte that n further bytes follow. */
const tables = new Int32Array(16 * 256)

function fillTables(): void {
  for (let byte = 0; byte < 256; byte++) {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
    tables[byte] = value
  }
  for (let at = 256; at < tables.length; at++) {
    const value = table(at - 256)
    tables[at] = (value >>> 8) ^ table(value & 0xff)
  }
}

fillTables()

const wordBytes = 4
/** Whether four bytes in memory are the number that the sum wants of them; nearly every machine is so. */
const readsWords = endianness() === 'LE'

/** The checksum of a record batch (Castagnoli, RFC 3720), as a signed 32-bit number. Sixteen bytes a step, read as whole words. */
export function crc32c(data: Buffer): number {
  const unaligned = (wordBytes - (data.byteOffset % wordBytes)) % wordBytes
  const start = readsWords ? Math.min(data.length, unaligned) : data.length
  const words = wordsFrom(data, start)
  const whole = words.length - (words.length % 4)
  let crc = bytewise(-1, data, 0, start)
  for (let at = 0; at < whole; at += 4) {
    const a = crc ^ (words[at] as number)
    const b = words[at + 1] as number
    const c = words[at + 2] as number
    const d = words[at + 3] as number
    crc =
      table(3840 + (a & 0xff)) ^
      table(3584 + ((a >>> 8) & 0xff)) ^
      table(3328 + ((a >>> 16) & 0xff)) ^
      table(3072 + (a >>> 24)) ^
      table(2816 + (b & 0xff)) ^
      table(2560 + ((b >>> 8) & 0xff)) ^
      table(2304 + ((b >>> 16) & 0xff)) ^
      table(2048 + (b >>> 24)) ^
      table(1792 + (c & 0xff)) ^
      table(1536 + ((c >>> 8) & 0xff)) ^
      table(1280 + ((c >>> 16) & 0xff)) ^
      table(1024 + (c >>> 24)) ^
      table(768 + (d & 0xff)) ^
      table(512 + ((d >>> 8) & 0xff)) ^
      table(256 + ((d >>> 16) & 0xff)) ^
      table(d >>> 24)
  }
  return ~bytewise(crc, data, start + whole * wordBytes, data.length)
}

const noWords = new Int32Array(0)

/** The bytes from an aligned one on, as whole words. */
function wordsFrom(data: Buffer, start: number): Int32Array {
  const length = (data.length - start) >> 2
  return length === 0 ? noWords : new Int32Array(data.buffer, data.byteOffset + start, length)
}

function bytewise(before: number, data: Buffer, from: number, to: number): number {
  let crc = before
  for (let at = from; at < to; at++) crc = table((crc ^ (data[at] as number)) & 0xff) ^ (crc >>> 8)
  return crc
}

function table(index: number): number {
  return tables[index] as number
}
