/** Kinds of problem the API answers with: stable name -> status and title. The `type` member is `urn:millrace:problem:<name>`. */
export const problemKinds = {
  'invalid-body': { status: 400, title: 'The request body is invalid' },
  'invalid-query': { status: 400, title: 'The query is invalid' },
  'invalid-header': { status: 400, title: 'A request header is invalid' },
  forbidden: { status: 403, title: 'This is not allowed' },
  'not-found': { status: 404, title: 'Nothing is here' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed here' },
  'wrong-status': { status: 409, title: 'Its status does not allow this' },
  'invalid-request': { status: 400, title: 'The request is not valid HTTP' },
  'request-timeout': { status: 408, title: 'The request did not come in time' },
  'headers-too-large': { status: 431, title: 'The request headers are too large' },
  'body-too-large': { status: 413, title: 'The request body is too large' },
  'unsupported-encoding': { status: 415, title: 'The content encoding is not supported' },
  'unsupported-media-type': { status: 415, title: 'The content type is not supported' },
  'value-refused': { status: 422, title: 'The value is refused' },
  'idempotency-conflict': { status: 422, title: 'The idempotency key was used for another request' },
  'rate-limited': { status: 429, title: 'Too many within the hour' },
  'internal-error': { status: 500, title: 'The server failed' },
  'publish-failed': { status: 500, title: 'The event could not be published' },
  'broker-unavailable': { status: 503, title: 'The broker is not available' },
  'outcome-unknown': { status: 503, title: 'The outcome is unknown' },
  'query-timeout': { status: 503, title: 'The query took too long' },
  'database-unavailable': { status: 503, title: 'The database is not available' }
} as const

export type ProblemKind = keyof typeof problemKinds

/** One field that is wrong, and how. */
export interface FieldError {
  readonly field: string
  readonly message: string
}

export interface ProblemOptions {
  readonly kind: ProblemKind
  /** What went wrong this time, for a person. */
  readonly detail: string
  /** Path of the request. */
  readonly instance: string
  readonly errors?: readonly FieldError[]
  /** Seconds after which trying again may help. */
  readonly retryAfter?: number
  readonly headers?: { readonly [name: string]: string }
  /** Further members of the document. */
  readonly members?: { readonly [name: string]: unknown }
}

/** An error answer by RFC 9457, with the same text once more as a plain `error`. */
export function problem(options: ProblemOptions): Response {
  const { kind, retryAfter, headers } = options
  return new Response(JSON.stringify(problemBody(options)), {
    status: problemKinds[kind].status,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
      ...headers
    }
  })
}

/** The document of a problem. */
export function problemBody({ kind, detail, instance, errors, members }: ProblemOptions) {
  const { status, title } = problemKinds[kind]
  return {
    type: `urn:millrace:problem:${kind}`,
    title,
    status,
    detail,
    instance,
    error: detail,
    ...(errors === undefined ? {} : { errors }),
    ...members
  }
}
