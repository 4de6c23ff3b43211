import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { type Logger, StreamsError } from '#streams'
import type { FailureRow, FailureSign } from '#streams/connector'
import type { Scorer, Sentiment } from '../../topology/sentiment/scorer.ts'
import { textFaults } from '../remote-scorer/text-faults.ts'
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
  /** Failures of one text while others are scored, after which the text is refused. Default 5. */
  readonly giveUpAfter?: number
  /** Default: says nothing. */
  readonly log?: Logger
}

/** A scorer behind gRPC, with a connection that is made at the first call and again when it breaks. */
export interface GrpcScorer extends Scorer {
  /** Rejects until the service answers, at most `timeout` milliseconds later. */
  readonly ready: () => Promise<void>
  /** Ends the connection; calls under way fail. */
  readonly close: () => void
}

/** What a status of gRPC says by itself. */
export const grpcScorerFailures = [
  {
    codes: ['INVALID_ARGUMENT', 'OUT_OF_RANGE'],
    sign: 'record',
    means: 'the text is refused',
    help: 'Correct the text, then replay.'
  },
  {
    codes: ['UNAUTHENTICATED', 'PERMISSION_DENIED', 'UNIMPLEMENTED'],
    sign: 'outage',
    means: 'access is refused, or another service answers',
    help: 'Correct its access rules or the address. Work resumes automatically.'
  },
  {
    codes: ['UNAVAILABLE without a connection'],
    sign: 'connection',
    means: 'nobody answers at that address',
    help: 'Start the scorer, or correct its address (`COMMENTS_SCORER_HOST`, `COMMENTS_SCORER_PORT`).'
  },
  {
    codes: ['every other status', 'no score'],
    sign: 'suspect',
    means: 'the scorer failed: for all texts, or for this one',
    help: 'Look at its log. A text that fails `SCORER_GIVE_UP_AFTER` times while others are scored becomes a dead letter.'
  }
] as const satisfies readonly FailureRow[]

/** The words of the client, not of the service, for a connection that is not there. */
const notConnected =
  /No connection established|ECONN|ENOTFOUND|EAI_AGAIN|Connection dropped|Failed to connect|Name resolution/

/** A failure by what it says. */
class GrpcScorerError extends StreamsError {
  readonly sign: FailureSign

  constructor(sign: FailureSign, message: string, cause?: Error) {
    super('scorer-unavailable', message, cause ? { cause, retryable: true } : { retryable: true })
    this.sign = sign
  }
}

/** Statuses that speak of the text: the record is dead-lettered alone. */
const refusals = new Set<status>([status.INVALID_ARGUMENT, status.OUT_OF_RANGE])
const forbidden = new Set<status>([status.UNAUTHENTICATED, status.PERMISSION_DENIED])

/**
 * A scorer that calls `sentiment.proto`. One call, no retries: those are the step's. Rejects with `scorer-refused` (final) for a text
 * that the service will never take, `authorization-failed` (retryable), else `scorer-unavailable` (retryable).
 */
export function grpcScorer(options: GrpcScorerOptions): GrpcScorer {
  const { address, name, version, labels, timeout, giveUpAfter, log } = options
  const faults = textFaults({
    where: `the scorer at ${address}`,
    ...(giveUpAfter !== undefined && { giveUpAfter }),
    ...(log && { log }),
    signOf: error => (error instanceof GrpcScorerError ? error.sign : 'outage')
  })
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

  const score = async (text: string): Promise<Sentiment> => {
    const { label, compound } = await call(text)
    if (!labels.includes(label)) throw unusable(address, `the label "${label}"`)
    if (!(compound >= -1 && compound <= 1)) throw unusable(address, `the compound ${compound}`)
    return { label, compound }
  }

  return {
    name,
    version,
    labels,
    score: text => faults.watch(text, () => score(text)),
    ready: () =>
      new Promise((resolve, reject) => {
        client.waitForReady(Date.now() + timeout, error => {
          if (error === undefined) resolve()
          else reject(new GrpcScorerError('connection', `the scorer at ${address} cannot be reached`, error))
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
  const isAway = error.code === status.UNAVAILABLE && notConnected.test(error.details)
  return new GrpcScorerError(
    isAway ? 'connection' : error.code === status.UNIMPLEMENTED ? 'outage' : 'suspect',
    said,
    error
  )
}

function unusable(address: string, what: string): StreamsError {
  return new GrpcScorerError(
    'suspect',
    `the scorer at ${address} answered ${what}, which is no score; check its version`
  )
}
