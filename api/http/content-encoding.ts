import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, zstdDecompress } from 'node:zlib'

type Unpack = (bytes: Buffer, options: { readonly maxOutputLength: number }) => Promise<Buffer>

/** The content codings (RFC 9110, 8.4.1) that bodies may have, each with what unpacks it. */
const codings: ReadonlyMap<string, Unpack> = new Map<string, Unpack>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
  ['zstd', promisify(zstdDecompress)]
])

/** What `Accept-Encoding` says where a body came in another coding (RFC 9110, 15.5.16). */
export const acceptedEncodings = 'gzip, deflate, br, zstd'

/** More codings than any client stacks. */
const mostCodings = 2

/** A body without its codings, or why there is none. */
export type Decoded =
  | { readonly outcome: 'decoded'; readonly bytes: Buffer }
  | { readonly outcome: 'unsupported' | 'damaged'; readonly coding: string }
  | { readonly outcome: 'too-large' }

/** Takes off the codings that `Content-Encoding` names, last one first, unpacking no further than `limit` bytes. */
export async function decodeContent(bytes: Buffer, header: string | null, limit: number): Promise<Decoded> {
  const named = (header ?? '').split(',').map(coding => coding.trim().toLowerCase())
  const wanted = named.filter(coding => coding !== '' && coding !== 'identity').reverse()
  if (wanted.length > mostCodings) return { outcome: 'unsupported', coding: wanted.join(', ') }
  let content = bytes
  for (const coding of wanted) {
    const unpack = codings.get(coding)
    if (unpack === undefined) return { outcome: 'unsupported', coding }
    try {
      content = await unpack(content, { maxOutputLength: limit })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return { outcome: 'too-large' }
      return { outcome: 'damaged', coding }
    }
  }
  return { outcome: 'decoded', bytes: content }
}
