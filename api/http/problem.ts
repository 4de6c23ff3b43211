/** Kinds of problem the API answers with: stable name -> status and title. The `type` member is `urn:millrace:problem:<name>`. */
export const problemKinds = {
  'invalid-body': { status: 400, title: 'Invalid request body' },
  'invalid-query': { status: 400, title: 'Invalid query' },
  'invalid-header': { status: 400, title: 'Invalid request header' },
  forbidden: { status: 403, title: 'Forbidden' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'wrong-status': { status: 409, title: 'Not possible in this status' },
  'invalid-request': { status: 400, title: 'Malformed HTTP request' },
  'request-timeout': { status: 408, title: 'Request timed out' },
  'headers-too-large': { status: 431, title: 'Request headers too large' },
  'body-too-large': { status: 413, title: 'Request body too large' },
  'unsupported-encoding': { status: 415, title: 'Unsupported content encoding' },
  'unsupported-media-type': { status: 415, title: 'Unsupported content type' },
  'value-refused': { status: 422, title: 'Value rejected' },
  'idempotency-conflict': { status: 422, title: 'Idempotency key already used for another request' },
  'rate-limited': { status: 429, title: 'Rate limit exceeded' },
  'internal-error': { status: 500, title: 'Internal server error' },
  'publish-failed': { status: 500, title: 'Publishing failed' },
  'broker-unavailable': { status: 503, title: 'Broker unavailable' },
  'outcome-unknown': { status: 503, title: 'Outcome unknown' },
  'query-timeout': { status: 503, title: 'Query timed out' },
  'database-unavailable': { status: 503, title: 'Database unavailable' }
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
