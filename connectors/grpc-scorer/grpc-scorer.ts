import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { StreamsError } from '#streams'
import type { Scorer, Sentiment } from '../../topology/sentiment/scorer.ts'
import { type ScoreReply, sentimentService } from './definition.ts'

export interface GrpcScorerOptions {
  /** `host:port` of the service. Plain text: keep it on a network of your own. */
  readonly address: string
  /** Stored with rows and events. */
  readonly name: string
  readonly version: string
  /** Labels that it may give; another one is an error. */
  readonly labels: readonly string[]
  /** Milliseconds for one call. */
  readonly timeout: number
}

/** A scorer behind gRPC, with a connection that is made at the first call and again when it breaks. */
export interface GrpcScorer extends Scorer {
  /** Rejects until the service answers, at most `timeout` milliseconds later. */
  readonly ready: () => Promise<void>
  /** Ends the connection; calls under way fail. */
  readonly close: () => void
}

/** Statuses that speak of the text: the record is dead-lettered alone. */
const refusals = new Set<status>([status.INVALID_ARGUMENT, status.OUT_OF_RANGE])
const forbidden = new Set<status>([status.UNAUTHENTICATED, status.PERMISSION_DENIED])

/**
 * A scorer that calls `sentiment.proto`. One call, no retries: those are the step's. Rejects with `scorer-refused` (final) for a text
 * that the service will never take, `authorization-failed` (retryable), else `scorer-unavailable` (retryable).
 */
export function grpcScorer({ address, name, version, labels, timeout }: GrpcScorerOptions): GrpcScorer {
  const { Score } = sentimentService()
  const client = new Client(address, credentials.createInsecure(), { 'grpc.max_reconnect_backoff_ms': 5_000 })

  const call = (text: string): Promise<ScoreReply> =>
    new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + timeout }
      client.makeUnaryRequest(
        Score.path,
        Score.requestSerialize,
        Score.responseDeserialize,
        { text },
        new Metadata(),
        options,
        (error, reply) => {
          if (error !== null) reject(failure(address, error))
          else if (reply === undefined) reject(unusable(address, 'nothing'))
          else resolve(reply)
        }
      )
    })

  return {
    name,
    version,
    labels,
    score: async (text): Promise<Sentiment> => {
      const { label, compound } = await call(text)
      if (!labels.includes(label)) throw unusable(address, `the label "${label}"`)
      if (!(compound >= -1 && compound <= 1)) throw unusable(address, `the compound ${compound}`)
      return { label, compound }
    },
    ready: () =>
      new Promise((resolve, reject) => {
        client.waitForReady(Date.now() + timeout, error => {
          if (error === undefined) resolve()
          else reject(unavailable(`the scorer at ${address} cannot be reached`, error))
        })
      }),
    close: () => client.close()
  }
}

function failure(address: string, error: ServiceError): StreamsError {
  const said = `the scorer at ${address} answered ${status[error.code]}: ${error.details}`
  if (refusals.has(error.code)) return new StreamsError('scorer-refused', said, { cause: error })
  if (forbidden.has(error.code)) {
    return new StreamsError('authorization-failed', `${said}; check its access rules`, {
      cause: error,
      retryable: true
    })
  }
  return unavailable(said, error)
}

function unusable(address: string, what: string): StreamsError {
  return unavailable(`the scorer at ${address} answered ${what}, which is no score; check its version`)
}

function unavailable(message: string, cause?: Error): StreamsError {
  return new StreamsError('scorer-unavailable', message, cause ? { cause, retryable: true } : { retryable: true })
}
