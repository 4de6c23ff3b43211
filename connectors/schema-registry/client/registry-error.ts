import { type ErrorCode, StreamsError, type StreamsErrorOptions } from '#streams'
import { classifyFailure } from '#streams/connector'
import { type RegistryFailure, registryFailureOf } from './registry-failures.ts'

/** An answer's status and the registry's own error code, where it gave one. */
export interface RegistryAnswer {
  readonly status: number
  readonly errorCode: number
}

/**
 * A failed request to the schema registry. Everything is retryable except what the registry itself refused: wrong credentials
 * (`authorization-failed`), not found (`unknown-schema`), incompatible (`incompatible-schema`), invalid (`invalid-configuration`).
 */
export class RegistryError extends StreamsError {
  /** HTTP status, only when the registry itself responded: a proxy's 404 says nothing about a schema. */
  readonly status: number | undefined
  /** HTTP status of the response, whoever sent it; undefined without a response. */
  readonly httpStatus: number | undefined
  /** Confluent's error code, such as 40403. */
  readonly errorCode: number | undefined

  /** Made by the client. */
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
  const { sign, code } = rowOf(status, detail)
  if (classifyFailure(sign, { hasSucceeded: false }) !== 'outage') {
    if (code === 'authorization-failed')
      return new RegistryError(code, `${said}; check the registry's user and password`)
    return new RegistryError(code, said, detail && { answer: { status, errorCode: detail.error_code } })
  }
  const hint = status === 404 ? '; is the base path of SCHEMA_REGISTRY_URL right?' : ''
  return unavailable(said + hint, { httpStatus: status, ...(retryAfter === undefined ? {} : { retryAfter }) })
}

/** What only the registry itself can say counts only with its own code: a proxy's 404 says nothing about a schema. */
function rowOf(status: number, detail: ErrorBody | undefined): RegistryFailure {
  return (registryFailureOf.get(codeOf(status, detail)) ?? registryFailureOf.get('other')) as RegistryFailure
}

function codeOf(status: number, detail: ErrorBody | undefined): number | string {
  if (status === 401 || status === 403) return status
  if (detail === undefined) return 'other'
  if (status === 404) return detail.error_code > 40_400 ? detail.error_code : 'other'
  // Apicurio answers 409 with another code when two processes write one subject's settings at once: that passes.
  if (status === 409) return detail.error_code === 409 ? 409 : 'other'
  return status === 422 ? 422 : 'other'
}
