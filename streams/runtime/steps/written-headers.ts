import type { Headers } from '../../headers.ts'
import type { Serde } from '../../serde.ts'

/** The headers of a record whose halves were serialized, as their serdes want them; those that it came with where neither has a say. */
export function writtenHeaders(
  headers: Headers,
  keys: Pick<Serde<never>, 'writtenHeaders'>,
  key: Buffer | null,
  values: Pick<Serde<never>, 'writtenHeaders'>,
  value: Buffer | null
): Headers {
  const withKey = keys.writtenHeaders && key !== null ? keys.writtenHeaders(headers) : headers
  return values.writtenHeaders && value !== null ? values.writtenHeaders(withKey) : withKey
}
