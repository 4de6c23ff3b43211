import { calmTimers } from './idle-timers.ts'
import {
  ConnectionPool,
  type ConnectionSettings,
  socketFactory,
  WireBroker,
  type WireConnection
} from './kafkajs-internals.ts'

/** What differs from one broker, or one client, to the next. */
export type BrokerSettings = Omit<
  ConnectionSettings,
  'enforceRequestTimeout' | 'reauthenticationThreshold' | 'socketFactory'
>

/** Longest time before the end of a session that a connection proves anew who we are. */
const reauthenticateBefore = 10_000
/** Part of a session that is left then, where it is short; Java's clients take 5 to 15 %. */
const shareLeft = 0.2

/** Makes kafkajs's connections to one broker; they open when they are first used. Node tries every address that the host's name has. */
export function openBroker(settings: BrokerSettings): WireBroker {
  const connectionPool = new ConnectionPool({
    ...settings,
    enforceRequestTimeout: true,
    reauthenticationThreshold: reauthenticateBefore,
    socketFactory: socketFactory()
  })
  for (const connection of connectionPool.pool) {
    calmTimers(connection)
    connectOnce(connection)
    reauthenticateInTime(connection)
  }
  return new WireBroker({ connectionPool, logger: settings.logger, allowAutoTopicCreation: false })
}

/** kafkajs opens a socket for each request that finds a connection closed, and forgets all but the last: those stay open for ever. */
function connectOnce(connection: WireConnection): void {
  const connect = connection.connect.bind(connection)
  let connecting: Promise<unknown> | undefined
  Object.defineProperty(connection, 'connect', {
    value: () => {
      connecting ??= connect().finally(() => {
        connecting = undefined
      })
      return connecting
    }
  })
}

/**
 * kafkajs logs in again a fixed time before the end of a session (KIP-368). Where sessions are shorter than that it would do so before each
 * request, in the midst of others, which the broker refuses.
 */
function reauthenticateInTime(connection: WireConnection): void {
  Object.defineProperty(connection, 'reauthenticationThreshold', {
    get: () => Math.min(reauthenticateBefore, Math.floor(Number(connection.sessionLifetime) * shareLeft))
  })
}
