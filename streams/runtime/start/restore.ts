import type { ConsumerBatch, RawRecord } from '../../driver/consumer.ts'
import type { PartitionReader, ReadRange } from '../../driver/reader.ts'
import { StreamsError } from '../../errors/streams-error.ts'
import { changelogTopic } from '../../graph/topology.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { StoreEntry } from '../../state/store-backend.ts'
import type { TaskStore } from '../../state/task-store.ts'
import type { TaskRuntime } from '../task-runtime.ts'
import type { ChangelogBounds } from './changelog-bounds.ts'
import type { Patience } from './patience.ts'
import type { RestoreProgress } from './restore-progress.ts'

/** What to do when a store's changelog is gone or was truncated: stop with an error, or rebuild the store from what is left. */
export type MissingChangelog = 'fail' | 'rebuild'

/** Where restoring reads from. */
export interface RestoreClients {
  readonly bounds: ChangelogBounds
  readonly reader: PartitionReader
  readonly onMissingChangelog: MissingChangelog
  /** Waits while the broker is away. */
  readonly patience: Pick<Patience, 'until'>
  readonly signal: AbortSignal
  /** Told how far it is. */
  readonly progress: RestoreProgress
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
  const { earliest, latest } = await clients.patience.until('broker', () => clients.bounds.of(topic, partition))
  const from = await startOf(store, topic, earliest, latest, clients.onMissingChangelog, runtime)
  if (from >= latest) return
  const labels = { topology, store: store.definition.name, partition: String(partition) }
  const remaining = runtime.metrics.series(engineMetrics.restoreRemaining, labels)
  const restored = runtime.metrics.series(engineMetrics.restored, { topology, store: store.definition.name })
  remaining.set(latest - from)
  clients.progress.begin(store.definition.name, latest - from)
  runtime.log.info({ ...labels, from, to: latest }, `restoring store '${store.definition.name}' from '${topic}'`)
  const onBatch = async (batch: ConsumerBatch): Promise<void> => {
    await store.restore(entriesOf(batch.records), batch.nextOffset)
    restored.add(batch.records.length)
    remaining.set(Math.max(0, latest - batch.nextOffset))
    clients.progress.remaining(store.definition.name, Math.max(0, latest - batch.nextOffset))
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

/** The records that have a key. */
function entriesOf(records: readonly RawRecord[]): readonly StoreEntry[] {
  return records.filter((record): record is RawRecord & StoreEntry => record.key !== null)
}
