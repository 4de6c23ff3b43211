import { noHeaders, type Headers as RecordHeaders } from '#streams'

const version00 = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/
const later = /^(?!00|ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-[\x21-\x7e]*)?$/
const longest = 512

/**
 * Record headers that carry a request's trace on: `traceparent` as it came when it is valid (W3C Trace Context), with its
 * `tracestate`. An invalid one is dropped, as the recommendation says; none is made.
 */
export function traceHeaders(request: { readonly get: (name: string) => string | null }): RecordHeaders {
  const traceparent = request.get('traceparent')
  if (traceparent === null || traceparent.length > longest) return noHeaders
  if (!version00.test(traceparent) && !later.test(traceparent)) return noHeaders
  const tracestate = request.get('tracestate')
  return tracestate === null || tracestate.length > longest ? { traceparent } : { traceparent, tracestate }
}
