const frameMagic = 0x184d2204
const firstSkippable = 0x184d2a50
const lastSkippable = 0x184d2a5f

/** Bits of a frame's flags: what stands beside its blocks. */
const flags = { dictionary: 0x01, contentChecksum: 0x04, contentSize: 0x08, blockChecksums: 0x10 } as const

/**
 * Bytes that LZ4 frames unpack to, counted from their sequences without writing any, since the size in a frame's header is only a claim.
 * Undefined when they are more than `limit`. Throws for what is no LZ4 frame.
 */
export function lz4Length(data: Buffer, limit: number): number | undefined {
  let length = 0
  for (let at = 0; at < data.length; ) {
    const magic = data.readUInt32LE(at)
    if (magic >= firstSkippable && magic <= lastSkippable) {
      at += 8 + data.readUInt32LE(at + 4)
      continue
    }
    if (magic !== frameMagic) throw new RangeError(`no LZ4 frame begins at byte ${at}`)
    const flag = data.readUInt8(at + 4)
    at += 7 + ((flag & flags.contentSize) !== 0 ? 8 : 0) + ((flag & flags.dictionary) !== 0 ? 4 : 0)
    for (let header = data.readUInt32LE(at); header !== 0; header = data.readUInt32LE(at)) {
      const [start, size] = [at + 4, header & 0x7fff_ffff]
      if (start + size > data.length) throw new RangeError('an LZ4 block is cut short')
      length += header > 0x7fff_ffff ? size : blockLength(data, start, start + size)
      if (length > limit) return undefined
      at = start + size + ((flag & flags.blockChecksums) !== 0 ? 4 : 0)
    }
    at += 4 + ((flag & flags.contentChecksum) !== 0 ? 4 : 0)
  }
  return length
}

/** Walks over the sequences of a block: literals, then a copy of earlier bytes; the last has literals only. */
function blockLength(data: Buffer, from: number, end: number): number {
  let length = 0
  for (let at = from; at < end; ) {
    const token = data[at++] as number
    let literals = token >>> 4
    if (literals === 15) {
      let more = 255
      while (more === 255 && at < end) literals += more = data[at++] as number
    }
    at += literals
    length += literals
    if (at >= end) break
    at += 2
    let copied = token & 15
    if (copied === 15) {
      let more = 255
      while (more === 255 && at < end) copied += more = data[at++] as number
    }
    length += copied + 4
  }
  return length
}
