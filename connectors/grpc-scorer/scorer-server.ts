import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js'
import { asError, codeOf, isRetryable, type Logger, StreamsError } from '#streams'
import type { Scorer } from '../../topology/sentiment/scorer.ts'
import { type ScoreReply, type ScoreRequest, sentimentService } from './definition.ts'

export interface ScorerServerOptions {
  readonly scorer: Scorer
  readonly host: string
  /** 0 takes a free one. */
  readonly port: number
  readonly log: Logger
}

export interface ScorerServer {
  /** Where it listens. */
  readonly port: number
  /** Takes no more calls and waits for those under way. */
  readonly close: () => Promise<void>
}

/** Serves a scorer as `sentiment.proto`. Rejects with `invalid-configuration` when it cannot listen. */
export async function startScorerServer({ scorer, host, port, log }: ScorerServerOptions): Promise<ScorerServer> {
  const server = new Server()
  const { Score } = sentimentService()
  server.addService(
    { Score },
    {
      Score: (call: ServerUnaryCall<ScoreRequest, ScoreReply>, callback: sendUnaryData<ScoreReply>): void => {
        answer(scorer, call.request.text).then(
          reply => callback(null, reply),
          (thrown: unknown) => {
            const error = asError(thrown)
            log.warn({ code: codeOf(error, 'processing-failed') }, `text not scored: ${error.message}`)
            callback({ code: statusOf(error), details: error.message })
          }
        )
      }
    }
  )
  return { port: await listen(server, host, port), close: () => close(server) }
}

async function answer(scorer: Scorer, text: string): Promise<ScoreReply> {
  return await scorer.score(text)
}

function statusOf(error: Error): status {
  if (isRetryable(error)) return status.UNAVAILABLE
  return error instanceof StreamsError && error.code === 'scorer-refused' ? status.INVALID_ARGUMENT : status.INTERNAL
}

function listen(server: Server, host: string, port: number): Promise<number> {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`
  return new Promise((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (cause, taken) => {
      if (cause === null) resolve(taken)
      else {
        const message = `the scorer service cannot listen on ${address}: ${cause.message}; choose another address`
        reject(new StreamsError('invalid-configuration', message, { cause }))
      }
    })
  })
}

function close(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.tryShutdown(error => {
      if (error) server.forceShutdown()
      resolve()
    })
  })
}
