/**
 * The parts of kafkajs 2.2.4 that this driver stands on: connections with TLS, SASL and request timeouts, version negotiation, and the
 * encoders and decoders of the protocol. Its consumer, producer and cluster classes are not used. The package has no `exports` map, so
 * these paths are importable; the version is pinned in package.json.
 */
import { createRequire } from 'node:module'

/** Bytes of a request: what kafkajs calls an Encoder, as far as it looks at one. */
export interface WirePayload {
  readonly buf: Buffer
  readonly buffer: Buffer
}

export interface WireRequest {
  readonly apiKey: number
  readonly apiVersion: number
  readonly apiName: string
  readonly encode: () => Promise<WirePayload>
  readonly expectResponse?: () => boolean
}

export interface WireResponse<Decoded> {
  readonly decode: (raw: Buffer) => Promise<Decoded>
  readonly parse: (decoded: Decoded) => Promise<Decoded>
}

/** A request with the decoder of its answer, as kafkajs's connections take it. */
export interface WireCall<Decoded> {
  readonly request: WireRequest
  readonly response: WireResponse<Decoded>
  readonly requestTimeout?: number
  readonly logResponseError?: boolean
  /** How long the broker is asked to wait before it answers; kafkajs does not look at it. */
  readonly mayTakeMs?: number
}

/** The request queue of a kafkajs connection, as far as `calmTimers` looks at it. */
export interface RequestQueue {
  readonly pending: readonly unknown[]
  readonly inflight: ReadonlyMap<number, SentRequest>
  readonly throttledUntil: number
  readonly requestTimeout: number
  requestTimeoutIntervalId?: NodeJS.Timeout | null
  throttleCheckTimeoutId: NodeJS.Timeout | null
  checkPendingRequests: () => void
  isConnected: () => boolean
  destroy: () => void
  scheduleCheckPendingRequests: () => void
  scheduleRequestTimeoutCheck: () => void
}

interface SentRequest {
  readonly sentAt: number
  readonly requestTimeout: number
  readonly timeoutRequest: () => void
}

export interface WireConnection {
  readonly requestQueue: RequestQueue
  /** Milliseconds, a `Long`; 0 for no end. */
  readonly sessionLifetime: { readonly toString: () => string }
  readonly rejectRequests: (error: Error) => void
  readonly connect: () => Promise<unknown>
  readonly socket?: { readonly destroy: () => void }
}

/** One broker. All calls reject with kafkajs errors; see `streamsErrorOf`. */
export interface WireBroker {
  readonly connect: () => Promise<void>
  readonly disconnect: () => Promise<void>
  readonly isConnected: () => boolean
  /** By the number of the request; null before the broker has said them. */
  readonly versions: { readonly [apiKey: number]: { readonly minVersion: number; readonly maxVersion: number } } | null
  readonly connectionPool: {
    readonly pool: readonly WireConnection[]
    readonly send: <Decoded>(call: WireCall<Decoded>) => Promise<Decoded>
  }
  readonly findGroupCoordinator: (request: { readonly groupId: string; readonly coordinatorType: number }) => Promise<{
    readonly coordinator: { readonly nodeId: number; readonly host: string; readonly port: number }
  }>
  readonly createTopics: (request: {
    readonly topics: readonly {
      readonly topic: string
      readonly numPartitions: number
      readonly replicationFactor: number
      readonly configEntries: readonly { readonly name: string; readonly value: string }[]
    }[]
    readonly timeout: number
  }) => Promise<unknown>
  readonly createPartitions: (request: {
    readonly topicPartitions: readonly { readonly topic: string; readonly count: number }[]
    readonly timeout: number
  }) => Promise<unknown>
  readonly deleteRecords: (request: {
    readonly topics: readonly {
      readonly topic: string
      readonly partitions: readonly { readonly partition: number; readonly offset: string }[]
    }[]
  }) => Promise<unknown>
  readonly deleteTopics: (request: { readonly topics: readonly string[]; readonly timeout: number }) => Promise<unknown>
  readonly describeConfigs: (request: {
    readonly resources: readonly {
      readonly type: number
      readonly name: string
      readonly configNames: readonly string[]
    }[]
  }) => Promise<{
    readonly resources: readonly {
      readonly configEntries: readonly { readonly configName: string; readonly configValue: string | null }[]
    }[]
  }>
  readonly deleteGroups: (groupIds: readonly string[]) => Promise<{
    readonly results: readonly { readonly groupId: string; readonly errorCode: number; readonly error?: Error }[]
  }>
}

/** A log line of kafkajs. */
export interface WireLogEntry {
  readonly namespace: string
  readonly level: number
  readonly log: { readonly message: string; readonly [field: string]: unknown }
}

/** kafkajs's logger; only passed on. */
export interface WireLogger {
  readonly namespace: (name: string) => WireLogger
}

/** Settings of kafkajs's connections. */
export interface ConnectionSettings {
  readonly host: string
  readonly port: number
  readonly logger: WireLogger
  readonly clientId: string
  readonly ssl: unknown
  readonly sasl: unknown
  readonly connectionTimeout: number
  readonly requestTimeout: number
  readonly enforceRequestTimeout: true
  readonly reauthenticationThreshold: number
  readonly socketFactory: unknown
}

const load = createRequire(import.meta.url)

export const WireBroker = load('kafkajs/src/broker') as new (options: {
  readonly connectionPool: unknown
  readonly logger: WireLogger
  readonly allowAutoTopicCreation: false
}) => WireBroker

export const ConnectionPool = load('kafkajs/src/network/connectionPool') as new (
  settings: ConnectionSettings
) => { readonly pool: readonly WireConnection[] }

export const socketFactory = load('kafkajs/src/network/socketFactory') as () => unknown

export const { createLogger, LEVELS } = load('kafkajs/src/loggers') as {
  readonly createLogger: (options: {
    readonly level: number
    readonly logCreator: () => (entry: WireLogEntry) => void
  }) => WireLogger
  readonly LEVELS: { readonly ERROR: number; readonly WARN: number; readonly INFO: number; readonly DEBUG: number }
}

export const { createErrorFromCode } = load('kafkajs/src/protocol/error') as {
  readonly createErrorFromCode: (code: number) => Error
}

export const { MemberAssignment, MemberMetadata } = load('kafkajs/src/consumer/assignerProtocol') as {
  readonly MemberAssignment: {
    readonly encode: (value: {
      version: number
      assignment: { [topic: string]: readonly number[] }
      userData?: Buffer
    }) => Buffer
    readonly decode: (data: Buffer) => {
      readonly assignment: { readonly [topic: string]: readonly number[] }
      readonly userData: Buffer | null
    } | null
  }
  readonly MemberMetadata: {
    readonly encode: (value: { version: number; topics: readonly string[]; userData: Buffer }) => Buffer
    readonly decode: (data: Buffer) => { readonly topics: readonly string[]; readonly userData: Buffer | null }
  }
}
