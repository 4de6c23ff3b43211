import { asError, codeOf, StreamsError } from '../../errors/streams-error.ts'
import { tooManyOutputs } from '../../errors/too-many-outputs.ts'
import type { SinkNode, TopicNode, TopologyNode } from '../../graph/nodes.ts'
import type { SubTopology } from '../../graph/sub-topologies.ts'
import type { Logger } from '../../log.ts'
import type { Forward } from '../../processor/step.ts'
import type { StreamRecord } from '../../record.ts'
import { isTime, withEventTime } from '../../time/event-time.ts'
import type { InFlightRecord } from '../task/in-flight-record.ts'
import { orderOf } from '../task/key-order.ts'
import type { TaskContext } from '../task/task-context.ts'
import { type CompiledSource, compileSource } from './compile-source.ts'
import { partitionFor } from './partition-for.ts'
import { stepContext } from './step-context.ts'
import { StepRunner } from './step-runner.ts'
import { topicSerdes } from './topic-serdes.ts'
import { writtenHeaders } from './written-headers.ts'

/** The running form of a sub-topology in one task. */
export interface Graph {
  readonly runners: readonly StepRunner[]
  readonly sinks: readonly SinkNode[]
  /** The entry for a source topic or one of its retry topics. */
  readonly source: (topic: string) => CompiledSource
  /** Makes the steps, which calls `init` of processors. */
  readonly open: () => void
}

/** Wires the nodes of a sub-topology into functions that call each other. */
export function compileGraph(task: TaskContext, part: SubTopology): Graph {
  const sinks = part.nodes.filter(node => node.kind === 'sink')
  const order = orderOf(part.nodes)
  const runners = new Map(
    part.nodes.filter(node => node.kind === 'processor').map(node => [node.name, new StepRunner(node, task, order)])
  )
  const entries = new Map<string, Forward>()
  for (const node of part.nodes) {
    const entry = runners.get(node.name)?.process ?? leaf(task, node, sinks)
    if (entry) entries.set(node.name, entry)
  }
  /** A stream that is merged with itself has its child twice, as in Kafka Streams. */
  const children = (node: TopologyNode): Forward[] =>
    part.nodes.flatMap(child =>
      child.parents.filter(parent => parent === node.name).map(() => entries.get(child.name) as Forward)
    )
  const sources = new Map<string, CompiledSource>()
  for (const node of part.nodes) {
    if (node.kind !== 'source') continue
    const source = compileSource(task, node, fanOut(children(node)))
    for (const topic of task.topology.topicsOf(node.topic.name)) sources.set(topic, source)
  }
  return {
    runners: [...runners.values()],
    sinks,
    source: topic => sources.get(topic) as CompiledSource,
    open: () => {
      for (const runner of runners.values()) {
        const forwards = children(runner.node)
        runner.step = runner.node.factory(stepContext(task, runner, fanOut(forwards), forwards))
      }
    }
  }
}

/** Closes the steps; what one throws is logged and keeps nothing from being closed. */
export function closeGraph(graph: Graph, log: Logger): void {
  for (const runner of graph.runners) {
    runner.clear()
    try {
      runner.step?.close?.()
    } catch (thrown) {
      log.warn({ step: runner.node.name, err: thrown }, `closing '${runner.node.name}' failed`)
    }
  }
}

function fanOut(children: readonly Forward[]): Forward {
  const [first, second] = children
  if (!first) return () => undefined
  if (!second) return first
  return record => {
    for (const child of children) child(record)
  }
}

function leaf(task: TaskContext, node: TopologyNode, sinks: readonly SinkNode[]): Forward | undefined {
  if (node.kind === 'topic') return toTopic(task, node)
  if (node.kind !== 'sink') return undefined
  const index = sinks.indexOf(node)
  return record => {
    const inFlight = task.records.current
    if (inFlight?.failed) return
    if (inFlight && !isWithinFanOut(task, inFlight, 0)) refuse(task, node, inFlight, tooMany(task, node))
    else task.records.effects.row(index, record, inFlight)
  }
}

function toTopic(task: TaskContext, node: TopicNode): Forward {
  const serdes = topicSerdes(task, node)
  const { cells } = task.watch
  const watchId = task.watch.register(node.name)
  const send = (record: StreamRecord<unknown, unknown>, inFlight: InFlightRecord | undefined): void => {
    const { topic, keys, values, stampsNow } = serdes(node.to.choose(record))
    const key = record.key === null || record.key === undefined ? null : keys.serialize(record.key)
    const value = record.value === null || record.value === undefined ? null : values.serialize(record.value)
    const headers = writtenHeaders(record.headers, keys, key, values, value)
    const timestamp = isTime(record.timestamp) ? record.timestamp : wholeMilliseconds(record.timestamp)
    if (inFlight && !isWithinFanOut(task, inFlight, (key?.length ?? 0) + (value?.length ?? 0)))
      throw tooMany(task, node)
    const source = node.name
    const output = stampsNow
      ? { topic, key, value, headers: withEventTime(headers, timestamp), inFlight, source }
      : { topic, key, value, headers, timestamp, inFlight, source }
    const partition = node.partitioner && partitionFor(task.runtime, node, topic, record)
    task.records.effects.produce(partition === undefined ? output : { ...output, partition })
  }
  return record => {
    const inFlight = task.records.current
    if (inFlight?.failed) return
    cells[0] = watchId
    try {
      send(record, inFlight)
    } catch (thrown) {
      unserializable(task, node, inFlight, asError(thrown))
    }
  }
}

/** A step may give a record another time. What is no time at all fails the record; no broker could take it. */
function wholeMilliseconds(timestamp: number): number {
  const whole = typeof timestamp === 'number' ? Math.floor(timestamp) : Number.NaN
  if (isTime(whole)) return whole
  throw new StreamsError(
    'serialization-failed',
    `a step gave the record the timestamp ${String(timestamp)}; milliseconds are needed`
  )
}

/** Counts what a record causes; answers whether one record may cause so much. */
function isWithinFanOut({ runtime: { options } }: TaskContext, inFlight: InFlightRecord, bytes: number): boolean {
  inFlight.caused++
  inFlight.causedBytes += bytes
  return inFlight.caused <= options.maxFanOut && inFlight.causedBytes <= options.maxFanOutBytes
}

function tooMany({ runtime: { options } }: TaskContext, { name }: TopologyNode): StreamsError {
  const limit = `${options.maxFanOut} outputs (task.maxFanOut) or ${options.maxFanOutBytes} bytes (task.maxFanOutBytes)`
  return tooManyOutputs(name, limit)
}

function unserializable(task: TaskContext, node: TopicNode, inFlight: InFlightRecord | undefined, cause: Error): void {
  const error = new StreamsError(codeOf(cause, 'serialization-failed'), cause.message, { cause })
  if (inFlight) refuse(task, node, inFlight, error)
  else task.fail(error)
}

/** Gives a record up because of what it would write. */
function refuse(task: TaskContext, node: TopologyNode, inFlight: InFlightRecord, error: StreamsError): void {
  const after = task.records.failed(inFlight, { stage: 'production', step: node.name, error, attempts: 1 })
  if (after !== undefined) task.fail(error)
}
