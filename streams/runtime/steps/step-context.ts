import { asError, codeOf, StreamsError } from '../../errors/streams-error.ts'
import { tooManyOutputs } from '../../errors/too-many-outputs.ts'
import { noHeaders } from '../../headers.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { Series } from '../../metrics/metrics.ts'
import type { ProcessorContext } from '../../processor/processor-context.ts'
import type { Forward, StepContext } from '../../processor/step.ts'
import type { SendUpdate } from '../../processor/update.ts'
import type { StreamRecord } from '../../record.ts'
import { keepWrites, noteWrite, type StoreWrite, type Writer } from '../../state/entries/write-layers.ts'
import { onlyWriterOf, readOnly } from '../../state/read-only-store.ts'
import type { AnyStoreDefinition, StoreDefinition } from '../../state/store-definition.ts'
import type { NoteChange, TaskStoreView } from '../../state/task-store.ts'
import { checkedWindowStore, openWindowStore, type WindowStore } from '../../state/window-store.ts'
import { aheadOf } from '../../time/horizon.ts'
import type { Windowed } from '../../windows/windowed.ts'
import type { InFlightRecord } from '../task/in-flight-record.ts'
import type { Again, TaskContext } from '../task/task-context.ts'
import type { StepRunner } from './step-runner.ts'

type AnyRecord = StreamRecord<unknown, unknown>

const none: readonly AnyRecord[] = []
/** The number of what a step does outside of a call. */
const noCall = -1

/** What one step of one task may use. */
export function stepContext(
  task: TaskContext,
  runner: StepRunner,
  forward: Forward,
  forwardTo: readonly Forward[]
): StepContext {
  let collected: AnyRecord[] = []
  const forwarded = (): readonly AnyRecord[] => {
    if (collected.length === 0) return none
    const records = collected
    collected = []
    return records
  }
  const punctuate = (run: (timestamp: number) => void, timestamp: number): void =>
    task.records.punctuate(inFlight => {
      const interrupted = { active: runner.active, collected }
      runner.active = undefined
      runner.punctuation = inFlight
      collected = []
      task.watch.cells[0] = runner.watchId
      const failure = failureOf(runner.node.name, () => run(timestamp))
      const records = collected
      runner.punctuation = undefined
      ;({ active: runner.active, collected } = interrupted)
      if (failure) return task.fail(failure)
      inFlight.keepWrites()
      for (const record of records) forward(record)
    })
  const { name } = runner.node
  const { maxFanOut, emitInterval } = task.runtime.options
  const isPunctuating = (): boolean => runner.active === undefined
  const drop = dropCounter(task, runner)
  const late = lateWarning(task, runner, drop)
  const senders = new Map<string, SendUpdate>()
  const writes = { late, over: () => drop('expired'), senders }
  const context: ProcessorContext<unknown, unknown> = {
    applicationId: task.runtime.applicationId,
    topology: task.topology.name,
    partition: task.partition,
    forward: record => {
      if (runner.writer?.failed) return late()
      if (collected.length >= maxFanOut && !isPunctuating())
        throw tooManyOutputs(name, `${maxFanOut} outputs (task.maxFanOut)`)
      collected.push(record)
    },
    store: definition => storeOf(task, runner, definition, writes),
    windowStore: definition => windowStoreOf(task, runner, definition, writes),
    recordMetadata: () => metadataOf(runner),
    headers: () => runner.active?.raw.headers ?? noHeaders,
    streamTime: () => task.streamTime,
    wallClockTime: () => task.runtime.clock.now(),
    schedule: (interval, type, run) => task.punctuators.schedule(interval, type, timestamp => punctuate(run, timestamp))
  }
  const isAhead = aheadOf(task.runtime.clock, task.runtime.options.maxFuture)
  const aside = asideOf(task, runner)
  const again = againOf(task, runner)
  /** Whether a step must wait for a writer; if so it is called again. */
  const mustWait = (writer: Writer | undefined): boolean => {
    if (writer) task.records.waitFor(writer, again)
    return writer !== undefined
  }
  const takenBack = (writer: Writer): void => {
    if (writer.pending > 0) task.records.whenFinished(writer, again)
  }
  const timedStore: StepContext['timedStore'] = definition => storeOf(task, runner, definition, writes)
  return {
    forward,
    forwardTo,
    context,
    timedStore,
    forwarded,
    name,
    maxFanOut,
    steadyTime: () => task.runtime.clock.steady(),
    emitInterval,
    isPunctuating,
    isAhead,
    aside,
    source: () => runner.active,
    whenTakenBack: forget => {
      const { writer, call } = runner
      if (writer) noteWrite(writer, new Remembered(writer, call, forget, takenBack))
    },
    isOpen: ({ name: store }, key) => task.records.unfinished > 0 && mustWait(task.stores.get(store)?.openWriter(key)),
    openFrom: ({ name: store }, from, to) => {
      const first = task.records.unfinished > 0 ? task.stores.get(store)?.firstOpen(from, to) : undefined
      return first && mustWait(first.writer) ? first.time : undefined
    },
    sendLater: (definition, send) => {
      if (!task.updates.holds(definition)) return false
      task.updates.of(definition)
      senders.set(definition.name, send)
      return true
    },
    drop
  }
}

/** Runs what a step had kept as a record of its own. No handler can have it tried again: it is gone from its store. */
function asideOf(task: TaskContext, runner: StepRunner): StepContext['aside'] {
  const { cells } = task.watch
  const as = (inFlight: InFlightRecord, run: () => void): void => {
    const interrupted = runner.active
    runner.active = inFlight
    cells[0] = runner.watchId
    try {
      run()
    } catch (thrown) {
      const failure = { stage: 'processing', step: runner.node.name, error: asError(thrown), attempts: 1 } as const
      if (task.records.failed(inFlight, failure) !== undefined) task.fail(failure.error)
    }
    runner.active = interrupted
    cells[0] = runner.watchId
  }
  return ({ timestamp, key, headers = noHeaders, taken, send, isBarrier = false }) =>
    task.records.aside({
      timestamp,
      headers,
      line: lineOf(key),
      isBarrier,
      taken: inFlight =>
        as(inFlight, () => {
          taken()
          keepWrites(inFlight)
        }),
      run: inFlight => as(inFlight, send)
    })
}

/** What a step remembers of a call beside its stores, to be forgotten when what the call wrote is taken back. */
class Remembered implements StoreWrite {
  readonly call: number
  earlier: StoreWrite | undefined = undefined
  readonly #writer: Writer
  readonly #forget: (() => void) | undefined
  readonly #takenBack: (writer: Writer) => void

  constructor(writer: Writer, call: number, forget: (() => void) | undefined, takenBack: (writer: Writer) => void) {
    this.call = call
    this.#writer = writer
    this.#forget = forget
    this.#takenBack = takenBack
  }

  undo(): void {
    this.#forget?.()
    this.#takenBack(this.#writer)
  }
}

/** Calls a step again for what it keeps. There is no record to skip, so no handler is asked when it throws: the task stops. */
function againOf(task: TaskContext, runner: StepRunner): Again {
  const { cells } = task.watch
  return inFlight => {
    const { active, punctuation, call } = runner
    const watched = cells[0]
    runner.active = undefined
    runner.punctuation = inFlight
    runner.call = noCall
    cells[0] = runner.watchId
    try {
      runner.step?.again?.()
    } catch (thrown) {
      const cause = asError(thrown)
      const text = `'${runner.node.name}' could not send what it had kept: ${cause.message}`
      task.fail(new StreamsError(codeOf(cause, 'processing-failed'), text, { cause }))
    }
    Object.assign(runner, { active, punctuation, call })
    cells[0] = watched as number
  }
}

/** The line of a key: windows are in that of the key that they are of. Keys that are no text may share one, which costs nothing but waiting. */
function lineOf(key: unknown): string {
  if (typeof key === 'string') return key
  if (Buffer.isBuffer(key)) return key.toString('latin1')
  const inner = (key as Partial<Windowed<unknown>> | null | undefined)?.window ? (key as Windowed<unknown>).key : key
  return typeof inner === 'object' ? 'object' : String(inner)
}

/** What is told of writes. */
interface WatchedWrites {
  /** Its record had failed before. */
  readonly late: () => void
  /** Its entry lies the retention of the store behind the newest one. */
  readonly over: () => void
  /** Of stores whose changes the step sends with the checkpoint: how. */
  readonly senders: ReadonlyMap<string, SendUpdate>
}

/** What a punctuator threw. There is no record to skip, so no handler is asked: the task stops. */
function failureOf(step: string, run: () => void): StreamsError | undefined {
  try {
    run()
    return undefined
  } catch (thrown) {
    const cause = asError(thrown)
    return new StreamsError(codeOf(cause, 'processing-failed'), `a punctuator of '${step}' threw: ${cause.message}`, {
      cause
    })
  }
}

function storeOf<K, V>(
  task: TaskContext,
  runner: StepRunner,
  definition: StoreDefinition<K, V>,
  writes: WatchedWrites
): TaskStoreView<K, V> {
  const store = runner.node.stores.includes(definition as StoreDefinition<unknown, unknown>)
    ? task.stores.get(definition.name)
    : undefined
  if (store) {
    const view = store.view(
      () => runner.writer,
      () => runner.call,
      writes.late,
      writes.over,
      task.updates.holds(definition) ? noteChanges(task, runner, definition, writes.senders) : undefined
    )
    const opened = view as unknown as TaskStoreView<K, V>
    const writer = onlyWriterOf(definition)
    return writer === undefined || writer === runner.node.name ? opened : readOnly(opened, writer)
  }
  const global = task.runtime.globals?.get(definition.name)
  if (global) return global as TaskStoreView<K, V>
  throw new StreamsError(
    'invalid-topology',
    `step '${runner.node.name}' was not given the store '${definition.name}'; add it to the step's stores`
  )
}

/** Notes which keys the step changes in a store whose changes it sends with the checkpoint. */
function noteChanges(
  task: TaskContext,
  runner: StepRunner,
  definition: AnyStoreDefinition,
  senders: ReadonlyMap<string, SendUpdate>
): NoteChange<unknown> {
  return (key, rowKey) => {
    const send = senders.get(definition.name)
    const { active, record, call } = runner
    if (!send || !active || !record) return undefined
    return task.updates.of(definition).note(key, rowKey, { record, inFlight: active, call }, send)
  }
}

function windowStoreOf<K, V>(
  task: TaskContext,
  runner: StepRunner,
  definition: StoreDefinition<Windowed<K>, V>,
  writes: WatchedWrites
): WindowStore<K, V> {
  return openWindowStore(checkedWindowStore(definition), storeOf(task, runner, definition, writes))
}

function metadataOf(runner: StepRunner): { topic: string; partition: number; offset: number } | undefined {
  const inFlight = runner.active
  return inFlight && { topic: inFlight.queue.topic, partition: inFlight.queue.partition, offset: inFlight.raw.offset }
}

/** Counts what a processor still did for a record that had failed, and says once how to avoid it. */
function lateWarning(task: TaskContext, { node: { name } }: StepRunner, drop: (reason: string) => void): () => void {
  let isSaid = false
  return () => {
    drop('late')
    if (isSaid) return
    isSaid = true
    task.runtime.log.warn(
      { task: task.id, step: name },
      `'${name}' still wrote or forwarded after its record had failed, which is ignored: await in process() all that it starts`
    )
  }
}

function dropCounter(task: TaskContext, runner: StepRunner): (reason: string) => void {
  const series = new Map<string, Series>()
  return reason => {
    let counter = series.get(reason)
    if (!counter) {
      counter = task.runtime.metrics.series(engineMetrics.dropped, {
        topology: task.topology.name,
        step: runner.node.name,
        reason
      })
      series.set(reason, counter)
    }
    counter.add(1)
  }
}
