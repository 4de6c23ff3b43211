import type { ProducerRecord } from '../../driver/producer.ts'
import { StreamsError } from '../../errors/streams-error.ts'
import { changelogTopic } from '../../graph/topology.ts'
import type { SealedLayer, TaskStore } from '../../state/task-store.ts'
import type { Patience } from '../start/patience.ts'
import type { TaskContext } from '../task/task-context.ts'
import { deliver } from './deliver.ts'

interface StoreLayer {
  readonly store: TaskStore<unknown, unknown>
  readonly layer: SealedLayer
}

/**
 * Third stage of a checkpoint: what finished records wrote to stores goes to the changelogs, then into the stores with the position
 * reached. Only now, after the effects, so that no mark exists without its effect.
 */
export async function writeChangelogs(
  task: TaskContext,
  layers: readonly StoreLayer[],
  patience: Patience
): Promise<void> {
  const { producer, applicationId } = task.runtime
  const records = layers.flatMap(layer => changes(layer, applicationId, task.partition))
  if (records.length > 0) {
    const [refused] = await deliver(producer, patience, records)
    if (refused) {
      const topic = records[refused.index]?.topic
      throw new StreamsError('store-failed', `the changelog '${topic}' refused an entry: ${refused.error.message}`, {
        cause: refused.error
      })
    }
  }
  task.runtime.atPoint?.('after-changelogs')
  for (const { store, layer } of layers) {
    const topic = changelogTopic(applicationId, store.definition.name)
    const position = producer.position?.(topic, task.partition) ?? store.backend.position() ?? 0
    patience.check()
    await store.commit(layer, position)
  }
}

function changes({ store, layer }: StoreLayer, applicationId: string, partition: number): readonly ProducerRecord[] {
  if (store.definition.options.changelog === false) return []
  const topic = changelogTopic(applicationId, store.definition.name)
  return layer.entries().map(({ key, value }) => ({ topic, partition, key, value }))
}
