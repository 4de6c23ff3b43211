/** A header's value: bytes from the broker, or a string written by Millrace (UTF-8 on the wire). */
export type HeaderValue = Uint8Array | string | null | undefined

/**
 * Record headers by name: a view of Kafka's ordered list of headers (KIP-82). A name that occurs more than once has an array of its values,
 * in order. To copy headers, use `headerEntries`, `withHeaders` and `withoutHeaders`, which keep the order of the whole list; a spread (`{
 * ...headers }`) keeps only the values of each name.
 */
export type Headers = { readonly [name: string]: HeaderValue | readonly HeaderValue[] }

/** One header in the list. */
export type HeaderEntry = readonly [name: string, value: HeaderValue]

/** Headers of a record without any. Shared, so that records without headers need no allocation. */
export const noHeaders: Headers = Object.freeze({})

/** Where a view keeps its list if the order of its names does not determine it: a name occurs twice, or looks like an array index. */
const list = Symbol('headers in order')

const isIndex = /^(0|[1-9]\d{0,9})$/

/** Creates headers from a list, in its order. The view has no prototype, so `__proto__` is a name like any other. */
export function headersOf(entries: readonly HeaderEntry[]): Headers {
  if (entries.length === 0) return noHeaders
  const headers: Record<string, HeaderValue | readonly HeaderValue[]> = Object.create(null)
  let needsList = false
  for (const [name, value] of entries) {
    if (name in headers) {
      needsList = true
      headers[name] = [headers[name], value].flat() as readonly HeaderValue[]
    } else {
      needsList ||= isIndex.test(name)
      headers[name] = value
    }
  }
  if (needsList) Object.defineProperty(headers, list, { value: entries })
  return headers
}

/** Returns the headers as an ordered list. For a plain object, the order is that of its names. */
export function headerEntries(headers: Headers): readonly HeaderEntry[] {
  if (headers === noHeaders) return []
  const kept = (headers as { readonly [list]?: readonly HeaderEntry[] })[list]
  if (kept !== undefined) return kept
  return Object.entries(headers).flatMap(([name, value]): HeaderEntry[] =>
    Array.isArray(value) ? value.map((one: HeaderValue) => [name, one]) : [[name, value as HeaderValue]]
  )
}

/**
 * Calls `visit` with each header in order and passes `into` along. Like `headerEntries`, but without allocating a list, for code that runs
 * for every record.
 */
export function eachHeader<I>(
  headers: Headers,
  visit: (name: string, value: HeaderValue, into: I) => void,
  into: I
): void {
  if (headers === noHeaders) return
  const kept = (headers as { readonly [list]?: readonly HeaderEntry[] })[list]
  if (kept !== undefined) {
    for (const [name, value] of kept) visit(name, value, into)
    return
  }
  for (const name in headers) {
    const value = headers[name]
    if (!Array.isArray(value)) visit(name, value as HeaderValue, into)
    else for (const one of value as readonly HeaderValue[]) visit(name, one, into)
  }
}

/** Appends headers. They replace all headers with the same name. */
export function withHeaders(headers: Headers, added: Headers): Headers {
  const kept = headerEntries(headers).filter(([name]) => !Object.hasOwn(added, name))
  return headersOf([...kept, ...headerEntries(added)])
}

/** Appends one header, like `withHeaders`, but cheaply enough for every record. */
export function withHeader(headers: Headers, name: string, value: HeaderValue): Headers {
  if (name in headers || list in headers) return withHeaders(headers, { [name]: value })
  const added: Record<string, HeaderValue | readonly HeaderValue[]> = Object.create(null)
  for (const other in headers) added[other] = headers[other]
  added[name] = value
  return added
}

/** Removes the headers whose name `isChosen` accepts. */
export function withoutHeaders(headers: Headers, isChosen: (name: string) => boolean): Headers {
  const entries = headerEntries(headers)
  return entries.some(([name]) => isChosen(name)) ? headersOf(entries.filter(([name]) => !isChosen(name))) : headers
}

/** Returns the first value of a header as a string, or undefined if there is none. */
export function headerText(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  const first = Array.isArray(value) ? (value[0] as HeaderValue) : (value as HeaderValue)
  if (first === undefined || first === null) return undefined
  return typeof first === 'string' ? first : Buffer.from(first).toString('utf8')
}
