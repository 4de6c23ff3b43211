import { isFlexible, type Message, readMessage, type Value, writeMessage } from './codec.ts'
import { type Api, apiKeys, apis } from './messages.ts'

/** Which partitions a fault is for. */
export type Where = (topic: string, partition: number) => boolean

/** What the proxy answers instead of the broker. */
export type FalseAnswer =
  /** Kafka's number of an error. `applied`: the broker got the request all the same. */
  | { readonly code: number; readonly where: Where; readonly applied: boolean }
  /** No records, with the broker's true high watermark and last stable offset. */
  | { readonly empty: true; readonly where: Where }

/** A request without its header. */
export interface RequestBody {
  readonly apiKey: number
  readonly version: number
  readonly body: Buffer
}

/** What becomes of a request. */
export interface Course {
  /** What the broker gets; undefined when it gets nothing. */
  readonly forward: Buffer | undefined
  /** What the client gets for the broker's answer, or for none. */
  readonly answer: (body: Buffer | undefined) => Buffer
}

/** Names of topics by their ids, for messages that speak of ids. */
export type TopicNames = ReadonlyMap<string, string>

/** What is known of a request of this version. Throws where it is nothing. */
export function apiOf({ apiKey, version }: Omit<RequestBody, 'body'>): Api {
  const api = apis.get(apiKey)
  if (api === undefined) throw new Error(`the proxy cannot answer request ${apiKey}: describe it in messages.ts`)
  if (version > api.until) throw new Error(`the proxy cannot answer ${api.name} v${version}: add it to messages.ts`)
  return api
}

/** Whether the header of an answer has tagged fields. That of ApiVersions never has. */
export function hasTaggedHeader(request: Omit<RequestBody, 'body'>): boolean {
  return request.apiKey !== apiKeys.apiVersions && isFlexible(apiOf(request).response, request.version)
}

/** How to give a false answer to this request. */
export function courseOf(request: RequestBody, wanted: FalseAnswer, names: TopicNames): Course {
  const api = apiOf(request)
  const { version, body, apiKey } = request
  const edit = (change: (message: Message) => Message) => (answer: Buffer | undefined) =>
    writeMessage(api.response, version, change(answer === undefined ? {} : readMessage(api.response, version, answer)))
  if ('empty' in wanted) {
    if (apiKey !== apiKeys.fetch) throw new Error('only Fetch can be answered without records')
    return { forward: body, answer: edit(mapped(wanted.where, names, withoutRecords)) }
  }
  const { code, where, applied } = wanted
  if (apiKey === apiKeys.metadata) return { forward: body, answer: edit(faultyMetadata(code, where)) }
  if (api.errors === 'whole') {
    const sent = api.request.fields.length === 0 ? {} : readMessage(api.request, version, body)
    return { forward: applied ? body : undefined, answer: edit(faultyWhole(sent, code)) }
  }
  const refuse = ({ partition = 0 }: Message): Message => ({ partition, errorCode: code })
  if (applied) return { forward: body, answer: edit(mapped(where, names, refuse)) }
  const sent = readMessage(api.request, version, body)
  const refused = pick(sent, names, where)
  const rest = pick(sent, names, (topic, partition) => !where(topic, partition))
  const withRefused = (answer: Message): Message => {
    const topics = refused.map(topic => ({ ...topic, partitions: listOf(topic, 'partitions').map(refuse) }))
    return { ...answer, topics: [...listOf(answer, 'topics'), ...topics] }
  }
  const forward = rest.length === 0 ? undefined : writeMessage(api.request, version, { ...sent, topics: rest })
  return { forward, answer: edit(withRefused) }
}

/** The names of the topics that an answer to Metadata tells by their ids. */
export function topicNamesIn(version: number, body: Buffer): readonly [id: string, name: string][] {
  const { response } = apiOf({ apiKey: apiKeys.metadata, version })
  return listOf(readMessage(response, version, body), 'topics').flatMap(({ topic, topicId }) =>
    typeof topic === 'string' && Buffer.isBuffer(topicId) ? [[topicId.toString('hex'), topic] as [string, string]] : []
  )
}

const withoutRecords = (partition: Message): Message => ({ ...partition, aborted: [], records: Buffer.alloc(0) })

/** Codes that a broker says of a topic; others it says of a partition. */
const topicCodes = new Set([3, 17, 29, 100])
const leaderNotAvailable = 5

function faultyMetadata(code: number, where: Where): (message: Message) => Message {
  const faulty = (topic: Message): Message => {
    const hit = (partition: Message): boolean => where(nameOf(topic, new Map()), Number(partition.partition))
    const partitions = listOf(topic, 'partitions')
    if (topicCodes.has(code)) return partitions.some(hit) ? { ...topic, errorCode: code, partitions: [] } : topic
    const leader = code === leaderNotAvailable ? { leaderId: -1 } : {}
    return { ...topic, partitions: partitions.map(p => (hit(p) ? { ...p, ...leader, errorCode: code } : p)) }
  }
  return message => ({ ...message, topics: listOf(message, 'topics').map(faulty) })
}

function faultyWhole(request: Message, code: number): () => Message {
  const coordinators = valuesOf(request, 'coordinatorKeys').map(key => ({ key, errorCode: code }))
  return () => ({ errorCode: code, coordinators })
}

function mapped(where: Where, names: TopicNames, change: (partition: Message) => Message) {
  return (message: Message): Message => ({
    ...message,
    topics: listOf(message, 'topics').map(topic => ({
      ...topic,
      partitions: listOf(topic, 'partitions').map(partition =>
        where(nameOf(topic, names), Number(partition.partition)) ? change(partition) : partition
      )
    }))
  })
}

function pick(request: Message, names: TopicNames, where: Where): readonly Message[] {
  return listOf(request, 'topics')
    .map(topic => ({
      ...topic,
      partitions: listOf(topic, 'partitions').filter(({ partition }) => where(nameOf(topic, names), Number(partition)))
    }))
    .filter(({ partitions }) => partitions.length > 0)
}

function nameOf({ topic, topicId }: Message, names: TopicNames): string {
  if (typeof topic === 'string') return topic
  return Buffer.isBuffer(topicId) ? (names.get(topicId.toString('hex')) ?? '') : ''
}

function valuesOf(message: Message, field: string): readonly Value[] {
  const value = message[field]
  return Array.isArray(value) ? value : []
}

function listOf(message: Message, field: string): readonly Message[] {
  return valuesOf(message, field) as readonly Message[]
}
