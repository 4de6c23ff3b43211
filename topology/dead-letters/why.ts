import { errorHeaders, type Headers, headerText, replayCount } from '#streams'

const errorHeaderPrefix = '__streams.errors.'
const spring = 'kafka_dlt-'
const connect = '__connect.errors.'

/** Whose headers a dead letter has; `none` where nothing says why a record is in the topic. */
export type LetterKind = 'kafka-streams' | 'spring' | 'connect' | 'none'

/** Why and where a record died, as its headers say. */
export interface Why {
  readonly kind: LetterKind
  /** An error code, or the name of an error's class. */
  readonly reason: string
  readonly message: string
  readonly stacktrace: string | undefined
  /** Where the original record was read; -1 for a number that is not told. Undefined where nothing names a topic: it cannot go back. */
  readonly source: { readonly topic: string; readonly partition: number; readonly offset: number } | undefined
  /** Event time of the original record, milliseconds since the epoch. */
  readonly timestamp: number | undefined
  readonly step: string
  /** Tries made before it was given up, the first included; 0 where it is not told. */
  readonly attempts: number
  /** The application, consumer group or connector. */
  readonly application: string
  readonly schemaId: number | undefined
  /** How often the record was replayed before it died, as it says itself. */
  readonly replays: number
  /** What was cut of it, in words; undefined for a whole letter. */
  readonly truncated: string | undefined
}

/** Reads the headers of Kafka Streams (KIP-1034) and ours, of Spring Kafka and of Kafka Connect; the first that names a topic counts. */
export function whyOf(headers: Headers): Why {
  return ofStreams(headers) ?? ofSpring(headers) ?? ofConnect(headers) ?? unknown
}

/** Whether a header belongs to a dead letter and not to the record that died: a replay goes without it. */
export function saysWhy(name: string): boolean {
  return name.startsWith(errorHeaderPrefix) || name.startsWith(spring) || name.startsWith(connect)
}

const unknown: Why = {
  kind: 'none',
  reason: 'no-headers',
  message: 'the record has no headers that say why it is here',
  stacktrace: undefined,
  source: undefined,
  timestamp: undefined,
  step: '',
  attempts: 0,
  application: '',
  schemaId: undefined,
  replays: 0,
  truncated: undefined
}

function ofStreams(headers: Headers): Why | undefined {
  const text = (name: keyof typeof errorHeaders): string | undefined => headerText(headers, errorHeaders[name])
  const topic = text('topic')
  if (!topic) return undefined
  return {
    kind: 'kafka-streams',
    reason: text('exception') ?? 'unknown',
    message: text('message') ?? '',
    stacktrace: text('stacktrace'),
    source: { topic, partition: count(text('partition')) ?? -1, offset: count(text('offset')) ?? -1 },
    timestamp: count(text('timestamp')),
    step: text('step') ?? '',
    attempts: count(text('attempts')) ?? 0,
    application: text('application') ?? '',
    schemaId: count(text('schemaId')),
    replays: replayCount(headers),
    truncated: text('truncated')
  }
}

/** Spring Kafka's DeadLetterPublishingRecoverer: names are text, numbers are big-endian. */
function ofSpring(headers: Headers): Why | undefined {
  const text = (name: string): string | undefined => headerText(headers, `${spring}${name}`)
  const topic = text('original-topic')
  if (!topic) return undefined
  const number = (name: string): number | undefined => bigEndian(headers[`${spring}${name}`])
  return {
    ...unknown,
    kind: 'spring',
    reason: text('exception-cause-fqcn') ?? text('exception-fqcn') ?? 'unknown',
    message: text('exception-message') ?? '',
    stacktrace: text('exception-stacktrace'),
    source: { topic, partition: number('original-partition') ?? -1, offset: number('original-offset') ?? -1 },
    timestamp: number('original-timestamp'),
    application: text('original-consumer-group') ?? ''
  }
}

/** Kafka Connect with `errors.deadletterqueue.context.headers.enable=true`: all values are text. */
function ofConnect(headers: Headers): Why | undefined {
  const text = (name: string): string | undefined => headerText(headers, `${connect}${name}`)
  const topic = text('topic')
  if (!topic) return undefined
  return {
    ...unknown,
    kind: 'connect',
    reason: text('exception.class.name') ?? 'unknown',
    message: text('exception.message') ?? '',
    stacktrace: text('exception.stacktrace'),
    source: { topic, partition: count(text('partition')) ?? -1, offset: count(text('offset')) ?? -1 },
    step: text('stage') ?? '',
    application: text('connector.name') ?? ''
  }
}

function count(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,16}$/.test(text) ? Number(text) : undefined
}

/** A 4- or 8-byte number; undefined for anything else, and for one below 0. */
function bigEndian(value: Headers[string]): number | undefined {
  const one = Array.isArray(value) ? value.at(-1) : value
  if (!(one instanceof Uint8Array)) return undefined
  const bytes = Buffer.from(one)
  const read = bytes.length === 4 ? bytes.readInt32BE() : bytes.length === 8 ? Number(bytes.readBigInt64BE()) : -1
  return Number.isSafeInteger(read) && read >= 0 ? read : undefined
}
