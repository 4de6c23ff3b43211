import { type ErrorCode, StreamsError, type StreamsErrorOptions } from '#streams'

/** An answer's status and the registry's own error code, where it gave one. */
export interface RegistryAnswer {
  readonly status: number
  readonly errorCode: number
}

/**
 * A request to the schema registry failed. Everything is retryable except what the registry itself refused: wrong credentials
 * (`authorization-failed`), not found (`unknown-schema`), incompatible (`incompatible-schema`), invalid (`invalid-configuration`).
 */
export class RegistryError extends StreamsError {
  /** HTTP status, only when the answer was the registry's own: a proxy's 404 says nothing about a schema. */
  readonly status: number | undefined
  /** HTTP status of whoever answered; undefined when nobody did. */
  readonly httpStatus: number | undefined
  /** Confluent's error code, such as 40403. */
  readonly errorCode: number | undefined

  constructor(
    code: ErrorCode,
    message: string,
    options: StreamsErrorOptions & { answer?: RegistryAnswer; httpStatus?: number } = {}
  ) {
    super(code, message, options)
    this.name = 'RegistryError'
    this.status = options.answer?.status
    this.httpStatus = options.answer?.status ?? options.httpStatus
    this.errorCode = options.answer?.errorCode
  }
}

/** The registry did not answer, or not like a registry. */
export function unavailable(
  message: string,
  options: { cause?: unknown; retryAfter?: number; httpStatus?: number } = {}
): RegistryError {
  return new RegistryError('registry-unavailable', message, { ...options, retryable: true })
}

/** The same failure as something to wait for: used while fetching schemas, where nothing but a confirmed 40403 is final. */
export function asTransient(error: unknown, message: string): StreamsError {
  if (error instanceof StreamsError && error.retryable) return error
  const reason = error instanceof Error ? error.message : String(error)
  return unavailable(`${message}: ${reason}`, { cause: error })
}

/** Not found, by the registry's own word: subject, version or schema. */
export const notFound = new Set([40401, 40402, 40403, 40408])

interface ErrorBody {
  readonly error_code: number
  readonly message: string
}

function errorBody(body: unknown): ErrorBody | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { error_code, message } = body as { error_code?: unknown; message?: unknown }
  return typeof error_code === 'number' ? { error_code, message: String(message ?? '') } : undefined
}

/** The error of an answer that is not a success. `what` names the request: `GET /schemas/ids/7`. */
export function failureOf(what: string, status: number, body: unknown, retryAfter?: number): RegistryError {
  const detail = errorBody(body)
  const said = `${what} answered ${status}${detail ? ` (${detail.error_code}: ${detail.message})` : ''}`
  if (status === 401 || status === 403)
    return new RegistryError('authorization-failed', `${said}; check the registry's user and password`)
  if (detail !== undefined) {
    const answer = { status, errorCode: detail.error_code }
    if (status === 404 && notFound.has(detail.error_code)) return new RegistryError('unknown-schema', said, { answer })
    // Apicurio answers 409 with another code when two processes write one subject's settings at once: that passes.
    if (status === 409 && detail.error_code === 409) return new RegistryError('incompatible-schema', said, { answer })
    if (status === 422) return new RegistryError('invalid-configuration', said, { answer })
  }
  const hint = status === 404 ? '; is the base path of SCHEMA_REGISTRY_URL right?' : ''
  return unavailable(said + hint, { httpStatus: status, ...(retryAfter === undefined ? {} : { retryAfter }) })
}
