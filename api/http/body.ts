import { acceptedEncodings, decodeContent } from './content-encoding.ts'
import { problem } from './problem.ts'

/** Largest request body in bytes. */
export const bodyLimit = 256 * 1024

type BodyReason = 'invalid-body' | 'body-too-large' | 'unsupported-encoding'

/** A body read as a JSON object, or the problem that answers it. */
export type JsonBody =
  | { readonly ok: true; readonly value: object }
  | { readonly ok: false; readonly response: Response; readonly reason: BodyReason }

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a JSON object of at most `bodyLimit` bytes, whatever the Content-Type says. A body that names a larger length is refused
 * unread; one without a length is read no further than the limit; a compressed one is unpacked no further than the limit.
 */
export async function readJsonObject(request: Request, instance: string): Promise<JsonBody> {
  const packed = await readBytes(request).catch(() => 'cut' as const)
  if (packed === 'cut') return invalid(instance, 'The request body is incomplete.')
  if (packed === undefined) return tooLarge(instance)
  const encoding = request.headers.get('content-encoding')
  if (encoding === null) return parse(packed, instance)
  const decoded = await decodeContent(packed, encoding, bodyLimit)
  if (decoded.outcome === 'decoded') return parse(decoded.bytes, instance)
  if (decoded.outcome === 'too-large') return tooLarge(instance)
  if (decoded.outcome === 'damaged') return invalid(instance, `The body is not valid ${decoded.coding}.`)
  return unsupported(instance, decoded.coding)
}

function parse(bytes: Buffer, instance: string): JsonBody {
  let value: unknown
  try {
    value = JSON.parse(utf8.decode(bytes))
  } catch (error) {
    return invalid(
      instance,
      error instanceof SyntaxError ? 'The body is not valid JSON.' : 'The body is not valid UTF-8.'
    )
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ok: true, value }
  return invalid(instance, 'The body must be a JSON object.')
}

async function readBytes(request: Request): Promise<Buffer | undefined> {
  const length = request.headers.get('content-length')
  if (length === null) return readUpToLimit(request.body)
  if (Number(length) > bodyLimit) return undefined
  return Buffer.from(await request.arrayBuffer())
}

async function readUpToLimit(body: ReadableStream<Uint8Array> | null): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > bodyLimit) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

function invalid(instance: string, detail: string): JsonBody {
  return { ok: false, reason: 'invalid-body', response: problem({ kind: 'invalid-body', detail, instance }) }
}

function tooLarge(instance: string): JsonBody {
  const detail = `The body is larger than ${bodyLimit} bytes.`
  return { ok: false, reason: 'body-too-large', response: problem({ kind: 'body-too-large', detail, instance }) }
}

function unsupported(instance: string, coding: string): JsonBody {
  const kind = 'unsupported-encoding'
  const detail = `Content-Encoding ${coding} is not supported: send the body as it is, or in one of ${acceptedEncodings}.`
  const headers = { 'accept-encoding': acceptedEncodings }
  return { ok: false, reason: kind, response: problem({ kind, detail, instance, headers }) }
}
