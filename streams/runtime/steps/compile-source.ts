import type { RawRecord } from '../../driver/consumer.ts'
import { asError, codeOf, StreamsError } from '../../errors/streams-error.ts'
import type { SourceNode } from '../../graph/nodes.ts'
import type { Forward } from '../../processor/step.ts'
import { StreamRecord } from '../../record.ts'
import type { Serde } from '../../serde.ts'
import { isTime } from '../../time/event-time.ts'
import type { InFlightRecord } from '../task/in-flight-record.ts'
import type { TaskContext } from '../task/task-context.ts'
import { arrivalTime } from './arrival-time.ts'
import { followTime } from './follow-time.ts'

type AnyRecord = StreamRecord<unknown, unknown>

/** The entry of a task for one source topic (and its retry topics). */
export interface CompiledSource {
  /** Name of the step. */
  readonly name: string
  /** Name of the source topic, without a retry suffix. */
  readonly topic: string
  /** Whether the event times of the source topic's records are in their headers. */
  readonly carriesEventTime: boolean
  readonly receive: (inFlight: InFlightRecord) => void
  readonly prepare: (records: readonly RawRecord[]) => Promise<void> | undefined
  readonly schemaId: (record: RawRecord) => number | undefined
}

/** Decodes records once, gives them their event time, and starts them on their way. */
export function compileSource(task: TaskContext, node: SourceNode, forward: Forward): CompiledSource {
  const keys = task.runtime.serdes(node.topic.key, node.topic.name, 'key')
  const values = task.runtime.serdes(node.topic.value, node.topic.name, 'value')
  const timeOf = arrivalTime(task, node)
  const follow = followTime(task, node)
  const { cells } = task.watch
  const watchId = task.watch.register(node.name)
  const receive = (inFlight: InFlightRecord): void => {
    cells[0] = watchId
    const record = decode(task, node, keys, values, inFlight, timeOf(inFlight))
    if (!record) return
    follow(inFlight, record.timestamp)
    forward(record)
  }
  return {
    name: node.name,
    topic: node.topic.name,
    carriesEventTime: node.topic.timestamps === 'now',
    receive,
    prepare: records => values.prepare?.(records) ?? keys.prepare?.(records),
    schemaId: record => (record.value === null ? undefined : values.schemaId?.(record.value, record.headers))
  }
}

function decode(
  task: TaskContext,
  node: SourceNode,
  keys: Serde<unknown>,
  values: Serde<unknown>,
  inFlight: InFlightRecord,
  time: number
): AnyRecord | undefined {
  const { raw, queue } = inFlight
  try {
    const key = raw.key === null ? null : keys.deserialize(raw.key, raw.headers)
    const value = raw.value === null ? null : values.deserialize(raw.value, raw.headers)
    const record = new StreamRecord(key, value, time, raw.headers)
    return node.timestamps && !isRetried(inFlight)
      ? extracted(node, node.timestamps(record, queue.partitionTime), record, inFlight)
      : record
  } catch (thrown) {
    undecodable(task, node, inFlight, asError(thrown))
    return undefined
  }
}

/** Whether the extractor was asked when the record came first: a retry topic carries its answer. */
function isRetried({ queue, eventTime }: InFlightRecord): boolean {
  return eventTime !== undefined && queue.topic !== queue.source.topic
}

/** The record at the time that a timestamp extractor gave it, in whole milliseconds. What is no time at all is a fault of the record. */
function extracted(node: SourceNode, answer: number, record: AnyRecord, inFlight: InFlightRecord): AnyRecord {
  const timestamp = typeof answer === 'number' ? Math.floor(answer) : Number.NaN
  if (!isTime(timestamp)) {
    throw new StreamsError(
      'invalid-value',
      `the timestamps of '${node.name}' answered ${String(answer)} instead of milliseconds since 1970: correct the record's time, or answer another`
    )
  }
  inFlight.eventTime = timestamp
  return record.withTimestamp(timestamp)
}

function undecodable(task: TaskContext, node: SourceNode, inFlight: InFlightRecord, cause: Error): void {
  const code = codeOf(cause, 'deserialization-failed')
  const error = cause instanceof StreamsError ? cause : new StreamsError(code, cause.message, { cause })
  const after = task.records.failed(inFlight, { stage: 'deserialization', step: node.name, error, attempts: 1 })
  if (after === undefined) return
  task.records.hold(inFlight)
  task.runtime.clock.after(after, () => {
    if (task.isClosed) return
    task.records.asPartOf(inFlight, () => inFlight.queue.receive(inFlight))
    task.records.release(inFlight)
  })
}
