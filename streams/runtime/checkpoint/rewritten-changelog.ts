import type { ProducerRecord } from '../../driver/producer.ts'
import { StreamsError } from '../../errors/streams-error.ts'
import { engineMetrics } from '../../metrics/engine-metrics.ts'
import type { TaskStore } from '../../state/task-store.ts'
import type { Patience } from '../start/patience.ts'
import type { TaskContext } from '../task/task-context.ts'
import { deliver } from './deliver.ts'

/** Entries that are sent at once. */
const pieceEntries = 500

/** Where a changelog turned out to be shorter than what was written to it. */
export interface LostEntries {
  readonly topic: string
  /** Everything before this offset was acknowledged. */
  readonly from: number
  /** Where the newest entries lie instead. */
  readonly at: number
}

/**
 * Writes a store to its changelog again, which was deleted or cut while the store was in use: its entries are nowhere else, and a restore would
 * miss them. Resolves with the position that the store has then.
 */
export async function rewriteChangelog(
  task: TaskContext,
  store: TaskStore<unknown, unknown>,
  { topic, from, at }: LostEntries,
  patience: Patience
): Promise<number> {
  const { producer, metrics, log } = task.runtime
  metrics.series(engineMetrics.positionResets, { topology: task.topology.name, topic, reason: 'cut' }).add(1)
  log.warn(
    { task: task.id, store: store.definition.name, topic, from, at },
    `${topic}-${task.partition} was deleted or cut while it was written: what comes behind offset ${from} was stored at ${at}; all entries of the store are written to it again`
  )
  let piece: ProducerRecord[] = []
  let written = 0
  const send = async (): Promise<void> => {
    const [refused] = await deliver(producer, patience, piece)
    if (refused) throw changelogRefused(topic, refused.error)
    written += piece.length
    piece = []
  }
  for (const { key, value } of store.committed()) {
    piece.push({ topic, partition: task.partition, key, value })
    if (piece.length >= pieceEntries) await send()
  }
  if (piece.length > 0) await send()
  log.info({ task: task.id, topic, entries: written }, `${written} entries were written to ${topic} again`)
  return producer.position?.(topic, task.partition) ?? from
}

/** The broker will not take an entry: state that is not in its changelog is lost with the process. */
export function changelogRefused(topic: string | undefined, cause: Error): StreamsError {
  return new StreamsError('store-failed', `the changelog '${topic}' refused an entry: ${cause.message}`, { cause })
}
