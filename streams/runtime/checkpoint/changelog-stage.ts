import type { ProducerRecord } from '../../driver/producer.ts'
import { changelogTopic } from '../../graph/topology.ts'
import type { SealedLayer, TaskStore } from '../../state/task-store.ts'
import type { Patience } from '../start/patience.ts'
import type { TaskContext } from '../task/task-context.ts'
import { deliver } from './deliver.ts'
import { changelogRefused, rewriteChangelog } from './rewritten-changelog.ts'

interface StoreLayer {
  readonly store: TaskStore<unknown, unknown>
  readonly layer: SealedLayer
}

/**
 * Third stage of a checkpoint: what finished records wrote to stores goes to the changelogs, then into the stores with the position
 * reached. Only now, after the effects, so that no mark exists without its effect. Only this task writes to its partition of a changelog, so
 * that entries which come to lie before those of earlier checkpoints tell of a log that was cut.
 */
export async function writeChangelogs(
  task: TaskContext,
  layers: readonly StoreLayer[],
  patience: Patience
): Promise<void> {
  const { producer, applicationId } = task.runtime
  const written = layers.map(layer => changes(layer, applicationId, task.partition))
  const records = written.flat()
  if (records.length > 0) {
    const [refused] = await deliver(producer, patience, records)
    if (refused) throw changelogRefused(records[refused.index]?.topic, refused.error)
  }
  task.runtime.atPoint?.('after-changelogs')
  for (const [n, { store, layer }] of layers.entries()) {
    const topic = changelogTopic(applicationId, store.definition.name)
    const before = store.backend.position() ?? 0
    const position = producer.position?.(topic, task.partition)
    patience.check()
    await store.commit(layer, position ?? before)
    const count = written[n]?.length ?? 0
    if (position === undefined || count === 0 || position - count >= before) continue
    const lost = { topic, from: before, at: Math.max(0, position - count) }
    const end = await rewriteChangelog(task, store, lost, patience)
    patience.check()
    await store.backend.commit([], end)
  }
}

function changes({ store, layer }: StoreLayer, applicationId: string, partition: number): readonly ProducerRecord[] {
  if (store.definition.options.changelog === false) return []
  const topic = changelogTopic(applicationId, store.definition.name)
  return layer.entries().map(({ key, value }) => ({ topic, partition, key, value }))
}
