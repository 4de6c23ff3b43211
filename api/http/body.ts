import { problem } from './problem.ts'

/** Largest request body in bytes. */
export const bodyLimit = 256 * 1024

/** A body read as a JSON object, or the problem that answers it. */
export type JsonBody =
  | { readonly ok: true; readonly value: object }
  | { readonly ok: false; readonly response: Response; readonly reason: 'invalid-body' | 'body-too-large' }

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads a JSON object of at most `bodyLimit` bytes, whatever the Content-Type says. A body that names a larger length is refused
 * unread; one without a length is read no further than the limit.
 */
export async function readJsonObject(request: Request, instance: string): Promise<JsonBody> {
  let bytes: Buffer | undefined
  let value: unknown
  try {
    bytes = await readBytes(request)
    if (bytes === undefined) return tooLarge(instance)
    value = JSON.parse(utf8.decode(bytes))
  } catch (error) {
    return invalid(instance, error instanceof SyntaxError ? 'The body is not valid JSON.' : unreadable(bytes))
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid(instance, 'The body must be a JSON object.')
  }
  return { ok: true, value }
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

function unreadable(bytes: Buffer | undefined): string {
  return bytes === undefined ? 'The body ended before its end.' : 'The body is not valid UTF-8.'
}

function invalid(instance: string, detail: string): JsonBody {
  return { ok: false, reason: 'invalid-body', response: problem({ kind: 'invalid-body', detail, instance }) }
}

function tooLarge(instance: string): JsonBody {
  const detail = `The body is larger than ${bodyLimit} bytes.`
  return { ok: false, reason: 'body-too-large', response: problem({ kind: 'body-too-large', detail, instance }) }
}
