/** A header's value: bytes as they came from the broker, or text written by Millrace (UTF-8 on the wire). */
export type HeaderValue = Uint8Array | string | null | undefined

/**
 * Record headers by name: a view of the ordered list that they are in Kafka (KIP-82). A name that occurs more than once holds its values
 * in order. What copies headers uses `headerEntries`, `withHeaders` and `withoutHeaders`, which keep the order of all of them; a spread
 * (`{ ...headers }`) keeps each name's values only.
 */
export type Headers = { readonly [name: string]: HeaderValue | readonly HeaderValue[] }

/** One header of the list. */
export type HeaderEntry = readonly [name: string, value: HeaderValue]

/** Headers of a record that has none. Shared, so that records without headers cost no allocation. */
export const noHeaders: Headers = Object.freeze({})

/** Where a view keeps its list when the order of its names does not tell it: a name comes twice, or looks like an index of an array. */
const list = Symbol('headers in order')

const isIndex = /^(0|[1-9]\d{0,9})$/

/** Headers of a list, in its order. The view has no prototype, so that `__proto__` is a name as any other. */
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

/** The list behind headers; of an object that was made by hand, its names in their order. */
export function headerEntries(headers: Headers): readonly HeaderEntry[] {
  if (headers === noHeaders) return []
  const kept = (headers as { readonly [list]?: readonly HeaderEntry[] })[list]
  if (kept !== undefined) return kept
  return Object.entries(headers).flatMap(([name, value]): HeaderEntry[] =>
    Array.isArray(value) ? value.map((one: HeaderValue) => [name, one]) : [[name, value as HeaderValue]]
  )
}

/** Calls `visit` with each header in its order and hands `into` along: as `headerEntries`, at no cost of a list, for what every record meets. */
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

/** Headers with others behind them, which take the place of all of the same name. */
export function withHeaders(headers: Headers, added: Headers): Headers {
  const kept = headerEntries(headers).filter(([name]) => !Object.hasOwn(added, name))
  return headersOf([...kept, ...headerEntries(added)])
}

/** Headers with one more behind them, as `withHeaders` adds it, at the cost that every record of a topology may have. */
export function withHeader(headers: Headers, name: string, value: HeaderValue): Headers {
  if (name in headers || list in headers) return withHeaders(headers, { [name]: value })
  const added: Record<string, HeaderValue | readonly HeaderValue[]> = Object.create(null)
  for (const other in headers) added[other] = headers[other]
  added[name] = value
  return added
}

/** Headers without those whose name is chosen. */
export function withoutHeaders(headers: Headers, isChosen: (name: string) => boolean): Headers {
  const entries = headerEntries(headers)
  return entries.some(([name]) => isChosen(name)) ? headersOf(entries.filter(([name]) => !isChosen(name))) : headers
}

/** The first value of a header as text, or undefined when the header is missing. */
export function headerText(headers: Headers, name: string): string | undefined {
  const value = headers[name]
  const first = Array.isArray(value) ? (value[0] as HeaderValue) : (value as HeaderValue)
  if (first === undefined || first === null) return undefined
  return typeof first === 'string' ? first : Buffer.from(first).toString('utf8')
}
