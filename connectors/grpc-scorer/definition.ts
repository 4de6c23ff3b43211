import { fileURLToPath } from 'node:url'
import type { MethodDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { StreamsError } from '#streams'

export interface ScoreRequest {
  readonly text: string
}

export interface ScoreReply {
  readonly label: string
  readonly compound: number
}

/** The method `Score` of `sentiment.proto`. */
export type ScoreMethod = MethodDefinition<ScoreRequest, ScoreReply>

const serviceName = 'millrace.sentiment.v1.Sentiment'
const file = new URL('./sentiment.proto', import.meta.url)

/** Reads `sentiment.proto`. */
export function sentimentService(): { readonly Score: ScoreMethod } {
  const service = loadSync(fileURLToPath(file), { defaults: true })[serviceName]
  const found = service !== undefined && 'Score' in service ? service.Score : undefined
  if (found === undefined) {
    throw new StreamsError('invalid-configuration', `sentiment.proto has no service ${serviceName} with Score`)
  }
  // The messages of the file are those of the interfaces above.
  return { Score: found as ScoreMethod }
}
