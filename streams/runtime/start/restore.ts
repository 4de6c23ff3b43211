import type { Admin } from '../../driver/admin.ts'
import type { ConsumerBatch } from '../../driver/consumer.ts'
import type { PartitionReader, ReadRange } from '../../driver/reader.ts'
import { codeOf, StreamsError } from '../../errors/streams-error.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { StoreEntry } from '../../state/store-backend.ts'
import type { TaskStore } from '../../state/task-store.ts'
import { changelogTopic, type TaskRuntime } from '../task-runtime.ts'
import type { Patience } from './patience.ts'

/** What to do when a store's changelog is gone or was cut: stop with an error, or rebuild the store from what is left. */
export type MissingChangelog = 'fail' | 'rebuild'

/** Where restoring reads from. */
export interface RestoreClients {
  readonly admin: Admin
  readonly reader: PartitionReader
  readonly onMissingChangelog: MissingChangelog
  /** Waits while the broker is away. */
  readonly patience: Pick<Patience, 'until'>
  readonly signal: AbortSignal
}

/**
 * Brings a store up to the end of its changelog: nothing to read after a clean stop, the tail after a crash, everything for a new store.
 * @throws StreamsError `changelog-missing` when the store is ahead of its changelog or behind what is left of it, unless set to rebuild.
 */
export async function restore(
  store: TaskStore<unknown, unknown>,
  topology: string,
  partition: number,
  runtime: TaskRuntime,
  clients: RestoreClients
): Promise<void> {
  if (store.definition.options.changelog === false) return
  const topic = changelogTopic(runtime.applicationId, store.definition.name)
  const { earliest, latest } = await boundsOf(topic, partition, clients)
  const from = await startOf(store, topic, earliest, latest, clients.onMissingChangelog, runtime)
  if (from >= latest) return
  const labels = { topology, store: store.definition.name, partition: String(partition) }
  const remaining = runtime.metrics.series(engineMetrics.restoreRemaining, labels)
  remaining.set(latest - from)
  runtime.log.info({ ...labels, from, to: latest }, `restoring store '${store.definition.name}' from '${topic}'`)
  const onBatch = async (batch: ConsumerBatch): Promise<void> => {
    await store.backend.commit(batch.records.flatMap(entryOf), batch.nextOffset)
    remaining.set(Math.max(0, latest - batch.nextOffset))
  }
  try {
    await readAll({ topic, partition, from, to: latest }, onBatch, store, clients)
    await store.backend.commit([], latest)
  } finally {
    runtime.metrics.remove(engineMetrics.restoreRemaining, labels)
  }
  runtime.log.info(labels, `restored store '${store.definition.name}'`)
}

/** Reads a range, going on where it stopped when the broker goes away for a while. */
async function readAll(
  range: ReadRange,
  onBatch: (batch: ConsumerBatch) => Promise<void>,
  store: TaskStore<unknown, unknown>,
  { reader, patience, signal }: RestoreClients
): Promise<void> {
  await patience.until('broker', () => {
    signal.throwIfAborted()
    const from = Math.max(range.from, store.backend.position() ?? 0)
    return reader.read([{ ...range, from }], onBatch, { signal })
  })
}

/** First and end offset of a changelog partition; of a topic that is not there, none. */
async function boundsOf(
  topic: string,
  partition: number,
  { admin, patience }: RestoreClients
): Promise<{ readonly earliest: number; readonly latest: number }> {
  const none = { earliest: 0, latest: 0 }
  try {
    const all = await patience.until('broker', () => admin.offsets(topic))
    return all.find(entry => entry.partition === partition) ?? none
  } catch (thrown) {
    if (codeOf(thrown, 'store-failed') === 'unknown-topic') return none
    throw thrown
  }
}

async function startOf(
  store: TaskStore<unknown, unknown>,
  topic: string,
  earliest: number,
  latest: number,
  onMissing: MissingChangelog,
  runtime: TaskRuntime
): Promise<number> {
  const position = store.backend.position()
  if (position === undefined) {
    if (earliest > 0)
      runtime.log.warn(
        { store: store.definition.name, topic },
        `the changelog '${topic}' begins at ${earliest}: entries were deleted from it, the new store starts from what is left`
      )
    return earliest
  }
  if (position <= latest && (position >= earliest || position === latest)) return position
  const problem =
    position > latest
      ? `the store '${store.definition.name}' is at ${position} but its changelog '${topic}' ends at ${latest}: the topic was deleted or recreated`
      : `the store '${store.definition.name}' is at ${position} but its changelog '${topic}' begins at ${earliest}: entries were deleted`
  if (onMissing === 'fail') {
    throw new StreamsError(
      'changelog-missing',
      `${problem}. Restore the topic, or set onMissingChangelog to 'rebuild' to start from what is left`
    )
  }
  runtime.log.warn({ store: store.definition.name, topic }, `${problem}; rebuilding`)
  await store.backend.clear()
  return earliest
}

function entryOf(record: { key: Buffer | null; value: Buffer | null }): readonly StoreEntry[] {
  return record.key === null ? [] : [{ key: record.key, value: record.value }]
}
