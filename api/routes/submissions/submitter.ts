import { limits } from '../../../topology/submissions/limits.ts'

const visible = /^[!-~]+$/

/** Who submits without saying so: all of them share one allowance. */
const anonymous = 'anonymous'

/** What is wrong with a header that names nobody. */
export const wrongUser = `X-User-Id must be 1 to ${limits.userIdLength} visible ASCII characters.`

/** The user that a request names by `X-User-Id`; undefined when the header is no name. */
export function userOf(headers: { readonly get: (name: string) => string | null }): string | undefined {
  const given = headers.get('x-user-id')
  if (given === null) return anonymous
  return visible.test(given) && given.length <= limits.userIdLength ? given : undefined
}
