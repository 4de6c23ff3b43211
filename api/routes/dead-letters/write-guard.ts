import type { Context } from 'hono'
import { problem } from '../../http/problem.ts'

/** Who may change something. */
export interface WriteRules {
  /** Whether anybody who reaches the API may write: set so by its operator. */
  readonly isAllowed: boolean
  /** Whether the API listens on this machine alone, whose programs may write. */
  readonly isLocal: boolean
}

const ownNames = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i

/**
 * Why a request may not change anything, as its answer; undefined when it may. There is no login, so a page of another site that somebody
 * has open must not do it for them: such a request cannot say that it is JSON without asking first, and tells where it comes from. A name
 * that was only made to lead to this machine is not one of its own.
 */
export function refuseWrite(c: Context, { isAllowed, isLocal }: WriteRules): Response | undefined {
  const instance = c.req.path
  const host = c.req.header('host') ?? ''
  if (!isAllowed && !isLocal) {
    const detail =
      'Writing is off, because the API listens beyond its machine and knows no users: set DEAD_LETTERS_WRITE=true where only those reach it who may.'
    return problem({ kind: 'forbidden', detail, instance })
  }
  if (!isAllowed && !ownNames.test(host)) {
    const detail = `The request is for ${host.slice(0, 200)}, which is no name of this machine: use localhost, or set DEAD_LETTERS_WRITE=true.`
    return problem({ kind: 'forbidden', detail, instance })
  }
  const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json')
    return problem({ kind: 'unsupported-media-type', detail: 'Send Content-Type: application/json.', instance })
  const origin = c.req.header('origin')
  if (origin === undefined || hostOf(origin) === host.toLowerCase()) return undefined
  return problem({ kind: 'forbidden', detail: `Pages of ${origin.slice(0, 200)} may not write here.`, instance })
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

/** Where the request came from; undefined where it did not come over a connection, as in tests. */
export function addressOf(c: Context): string | undefined {
  const { incoming } = (c.env ?? {}) as {
    readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } }
  }
  return incoming?.socket?.remoteAddress
}
