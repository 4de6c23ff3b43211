import { StreamsError } from '../../errors/streams-error.ts'
import type { TaskStoreView } from '../../state/task-store.ts'

/** A store for those who may only read it. */
export function readOnly<K, V>(store: TaskStoreView<K, V>): TaskStoreView<K, V> {
  const refuse = (): never => {
    throw new StreamsError(
      'invalid-topology',
      `the global store '${store.name}' is written by its topic only: write a record there`
    )
  }
  return { ...store, put: refuse, putAll: refuse, delete: refuse, putIfAbsent: refuse }
}
