import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Address } from '../connectors/kafka/index.ts'
import {
  apiOf,
  courseOf,
  type FalseAnswer,
  hasTaggedHeader,
  type RequestBody,
  topicNamesIn,
  type Where
} from './kafka-proxy/answers.ts'
import { endOfTags, isFlexible } from './kafka-proxy/codec.ts'
import { apiKeys, apis } from './kafka-proxy/messages.ts'

export { apiKeys }

/** A request on its way to the broker. */
export interface SeenRequest {
  /** Kafka's number of the request; see `apiKeys`. */
  readonly apiKey: number
  readonly version: number
}

/**
 * What becomes of a request: `pass` it on, `lose-answer` (the broker gets it, the answer is dropped and the connection cut), `swallow` (the
 * broker never gets it and the connection hangs), `delay-answer` by some milliseconds, hold the answer until it is let go, answer falsely.
 */
export type Fault =
  | 'pass'
  | 'lose-answer'
  | 'swallow'
  | { readonly delayAnswer: number }
  | { readonly holdAnswer: (letGo: () => void) => void }
  | { readonly falseAnswer: FalseAnswer }

/** How far a false answer goes. */
export interface Extent {
  /** How many requests get it. Default: all until the returned function is called. */
  readonly times?: number
  /** Which topics and partitions get it; the broker answers for the others. Default: all. */
  readonly where?: Where
}

interface Rule {
  readonly apiKey: number
  readonly fault: Fault
  times: number
}

/** A request that the broker has and has not answered. */
interface Pending {
  readonly request: RequestBody
  readonly fault: Fault
  /** What the client gets for the body of the broker's answer. */
  readonly answer: ((body: Buffer) => Buffer) | undefined
}

/**
 * A TCP proxy before one broker that understands requests and answers, for tests of what a driver does when the network or the broker
 * fails. Point the driver at it with `addressOf: () => proxy.address`.
 */
export class FaultProxy {
  readonly #target: Address
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #rules = new Set<Rule>()
  readonly #topicNames = new Map<string, string>()
  /** Asked for every request that no `answer`, `empty` or `delayAfterApply` is for. */
  decide: (request: SeenRequest) => Fault = () => 'pass'

  constructor(target: Address) {
    this.#target = target
    this.#server = createServer(client => this.#accept(client))
  }

  get address(): Address {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen: call start first')
    return { host: '127.0.0.1', port: address.port }
  }

  /** Listens on a free port, or on the one given. */
  start(port = 0): Promise<void> {
    return new Promise(resolve => this.#server.listen(port, '127.0.0.1', resolve))
  }

  /** Cuts every connection that is open now. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy()
  }

  async stop(): Promise<void> {
    this.cut()
    if (this.#server.listening) await new Promise(resolve => this.#server.close(resolve))
  }

  /**
   * Answers these requests with an error code, at the place that it has in their answers. The broker never gets what is refused: a Produce
   * is not stored, an OffsetCommit not kept. `applied`: it gets it, as with REQUEST_TIMED_OUT. Metadata with LEADER_NOT_AVAILABLE (5)
   * names no leader. Returns what ends it.
   */
  answer(
    apiKey: number,
    code: number,
    { applied = false, ...extent }: Extent & { applied?: boolean } = {}
  ): () => void {
    return this.#rule(apiKey, { falseAnswer: { code, where: extent.where ?? everywhere, applied } }, extent)
  }

  /**
   * Answers Fetch without records but with the broker's high watermark and last stable offset, as a broker does whose remote storage is
   * slow. Returns what ends it.
   */
  empty(apiKey: number = apiKeys.fetch, extent: Extent = {}): () => void {
    return this.#rule(apiKey, { falseAnswer: { empty: true, where: extent.where ?? everywhere } }, extent)
  }

  /** The broker does what these requests ask, but their answers are held until the returned function is called. */
  delayAfterApply(apiKey: number, { times }: Pick<Extent, 'times'> = {}): () => void {
    const held: (() => void)[] = []
    const end = this.#rule(apiKey, { holdAnswer: letGo => held.push(letGo) }, times === undefined ? {} : { times })
    return () => {
      end()
      for (const letGo of held.splice(0)) letGo()
    }
  }

  #rule(apiKey: number, fault: Fault, { times = Number.POSITIVE_INFINITY }: Extent): () => void {
    const rule: Rule = { apiKey, fault, times }
    this.#rules.add(rule)
    return () => void this.#rules.delete(rule)
  }

  /** The newest rule for it, or what `decide` says. */
  #faultFor(seen: SeenRequest): Fault {
    const rule = [...this.#rules].reverse().find(({ apiKey, times }) => apiKey === seen.apiKey && times > 0)
    if (rule === undefined) return this.decide(seen)
    rule.times--
    return rule.fault
  }

  #accept(client: Socket): void {
    const broker = connect(this.#target)
    const pending = new Map<number, Pending>()
    for (const socket of [client, broker]) this.#track(socket, [client, broker])
    eachFrame(client, frame => this.#pass(frame, client, broker, pending))
    eachFrame(broker, frame => {
      const correlationId = frame.readInt32BE(4)
      const known = pending.get(correlationId)
      pending.delete(correlationId)
      if (known === undefined) client.write(frame)
      else this.#giveBack(frame, known, client)
    })
  }

  #pass(frame: Buffer, client: Socket, broker: Socket, pending: Map<number, Pending>): void {
    const seen = { apiKey: frame.readInt16BE(4), version: frame.readInt16BE(6) }
    const correlationId = frame.readInt32BE(8)
    const fault = this.#faultFor(seen)
    if (fault === 'swallow') return
    const bodyAt = typeof fault === 'object' && 'falseAnswer' in fault ? endOfHeader(frame, seen) : frame.length
    const request = { ...seen, body: frame.subarray(bodyAt) }
    if (typeof fault !== 'object' || !('falseAnswer' in fault)) {
      pending.set(correlationId, { request, fault, answer: undefined })
      broker.write(frame)
      return
    }
    const { forward, answer } = courseOf(request, fault.falseAnswer, this.#topicNames)
    if (forward === undefined) {
      client.write(framed(answerHeader(correlationId, seen), answer(undefined)))
      return
    }
    pending.set(correlationId, { request, fault, answer })
    broker.write(framed(frame.subarray(4, bodyAt), forward))
  }

  #giveBack(frame: Buffer, { request, fault, answer }: Pending, client: Socket): void {
    if (request.apiKey === apiKeys.metadata) this.#learn(frame, request)
    const write = (bytes: Buffer): void => void (client.writable && client.write(bytes))
    if (answer !== undefined) {
      const bodyAt = endOfAnswerHeader(frame, request)
      const bytes = framed(frame.subarray(4, bodyAt), answer(frame.subarray(bodyAt)))
      const isEmpty = typeof fault === 'object' && 'falseAnswer' in fault && 'empty' in fault.falseAnswer
      // Answers without records come slowly: a client that asks at once must not spin.
      if (isEmpty) setTimeout(() => write(bytes), emptyAfterMs)
      else write(bytes)
    } else if (fault === 'lose-answer') client.destroy()
    else if (typeof fault === 'object' && 'delayAnswer' in fault) setTimeout(() => write(frame), fault.delayAnswer)
    else if (typeof fault === 'object' && 'holdAnswer' in fault) fault.holdAnswer(() => write(frame))
    else write(frame)
  }

  /** Topics that later messages name by their ids. */
  #learn(frame: Buffer, request: RequestBody): void {
    if (request.version < firstVersionWithIds || request.version > (apis.get(apiKeys.metadata)?.until ?? 0)) return
    const body = frame.subarray(endOfAnswerHeader(frame, request))
    for (const [id, name] of topicNamesIn(request.version, body)) this.#topicNames.set(id, name)
  }

  #track(socket: Socket, pair: readonly Socket[]): void {
    this.#sockets.add(socket)
    const end = (): void => {
      this.#sockets.delete(socket)
      for (const other of pair) other.destroy()
    }
    socket.on('error', end)
    socket.on('close', end)
  }
}

const everywhere: Where = () => true
const emptyAfterMs = 20
/** Of Metadata. */
const firstVersionWithIds = 10

/** Where the body of a request begins: after its key, version, correlation id, client id and, in newer ones, tagged fields. */
function endOfHeader(frame: Buffer, seen: SeenRequest): number {
  const clientIdLength = Math.max(0, frame.readInt16BE(12))
  const end = 14 + clientIdLength
  return isFlexible(apiOf(seen).request, seen.version) ? endOfTags(frame, end) : end
}

function endOfAnswerHeader(frame: Buffer, request: RequestBody): number {
  return hasTaggedHeader(request) ? endOfTags(frame, 8) : 8
}

function answerHeader(correlationId: number, seen: SeenRequest): Buffer {
  const header = Buffer.alloc(hasTaggedHeader({ ...seen }) ? 5 : 4)
  header.writeInt32BE(correlationId)
  return header
}

function framed(header: Buffer, body: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(header.length + body.length)
  return Buffer.concat([length, header, body])
}

/** Calls back with each whole request or answer: a length in four bytes, then as many bytes. */
function eachFrame(socket: Socket, onFrame: (frame: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const length = 4 + rest.readInt32BE(0)
      onFrame(rest.subarray(0, length))
      rest = rest.subarray(length)
    }
  })
}
