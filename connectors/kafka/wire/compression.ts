import { createRequire } from 'node:module'
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { type ProducerOptions, StreamsError } from '#streams'

/** How the records of a batch are packed. */
export type Compression = NonNullable<ProducerOptions['compression']>

interface Codec {
  readonly pack: (data: Buffer) => Uint8Array
  readonly unpack: (data: Buffer) => Buffer
}

interface Lz4 {
  readonly compressFrameSync: (data: Buffer) => Buffer
  readonly decompressFrameSync: (data: Buffer) => Buffer
}

interface Snappy {
  readonly compress: (data: Buffer) => Buffer
  readonly uncompress: (data: Buffer) => Buffer
}

/** The names in the order of the lowest three bits of a batch's attributes. */
const names: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd']

const load = createRequire(import.meta.url)

/** Loaded on first use: a native binding that most processes never need. */
const lz4 = (): Lz4 => load('lz4-napi') as Lz4
const snappy = (): Snappy => load('snappyjs') as Snappy

const codecs: { readonly [name in Compression]: Codec } = {
  none: { pack: data => data, unpack: data => data },
  gzip: { pack: data => gzipSync(data), unpack: data => gunzipSync(data) },
  snappy: { pack: data => snappy().compress(data), unpack: unpackSnappy },
  lz4: { pack: data => lz4().compressFrameSync(data), unpack: data => lz4().decompressFrameSync(data) },
  zstd: { pack: data => zstdCompressSync(data), unpack: data => zstdDecompressSync(data) }
}

/** The bits of a batch's attributes. */
export function compressionBits(compression: Compression): number {
  return names.indexOf(compression)
}

export function pack(compression: Compression, records: Buffer): Uint8Array {
  return codecs[compression].pack(records)
}

/** Unpacks the records of a batch by its attributes. Throws `deserialization-failed` for a codec nobody knows or damaged bytes. */
export function unpack(attributes: number, data: Buffer): Buffer {
  const name = names[attributes & 7]
  try {
    if (name !== undefined) return codecs[name].unpack(data)
  } catch (error) {
    throw new StreamsError('deserialization-failed', `a batch packed with ${name} cannot be unpacked`, { cause: error })
  }
  throw new StreamsError('deserialization-failed', `a batch is packed with an unknown codec (${attributes & 7})`)
}

const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0])

/** Java's clients frame snappy: a header of 16 bytes, then blocks with their length (xerial's SnappyOutputStream). Others send one bare block. */
function unpackSnappy(data: Buffer): Buffer {
  if (!data.subarray(0, 8).equals(xerialMagic)) return snappy().uncompress(data)
  const blocks: Buffer[] = []
  for (let at = 16; at < data.length; ) {
    const end = at + 4 + data.readInt32BE(at)
    blocks.push(snappy().uncompress(data.subarray(at + 4, end)))
    at = end
  }
  return Buffer.concat(blocks)
}
