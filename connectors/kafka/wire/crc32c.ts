const polynomial = 0x82f63b78

/** Eight tables of 256: `tables[n]` advances a byte that n further bytes follow. */
const tables = Array.from({ length: 8 }, () => new Int32Array(256))

function fillTables(): void {
  const [first] = tables as [Int32Array]
  for (let byte = 0; byte < 256; byte++) {
    let value = byte
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1
    first[byte] = value
  }
  for (let n = 1; n < 8; n++) {
    const [previous, table] = [tables[n - 1], tables[n]] as [Int32Array, Int32Array]
    for (let byte = 0; byte < 256; byte++) {
      const value = previous[byte] as number
      table[byte] = (value >>> 8) ^ (first[value & 0xff] as number)
    }
  }
}

fillTables()

/** The checksum of a record batch (Castagnoli, RFC 3720), as a signed 32-bit number. Eight bytes a step. */
export function crc32c(data: Buffer): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as readonly Int32Array[] as Tables
  const whole = data.length - (data.length % 8)
  let crc = -1
  let i = 0
  for (; i < whole; i += 8) {
    const low = crc ^ data.readInt32LE(i)
    const high = data.readInt32LE(i + 4)
    crc =
      at(t7, low) ^
      at(t6, low >>> 8) ^
      at(t5, low >>> 16) ^
      at(t4, low >>> 24) ^
      at(t3, high) ^
      at(t2, high >>> 8) ^
      at(t1, high >>> 16) ^
      at(t0, high >>> 24)
  }
  for (; i < data.length; i++) crc = at(t0, crc ^ (data[i] as number)) ^ (crc >>> 8)
  return ~crc
}

type Tables = readonly [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array]

function at(table: Int32Array, index: number): number {
  return table[index & 0xff] as number
}
