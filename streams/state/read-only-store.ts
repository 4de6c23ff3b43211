import { StreamsError } from '../errors/streams-error.ts'
import type { AnyStoreDefinition, StoreDefinition } from './store-definition.ts'
import type { TaskStoreView } from './task-store.ts'

/** A store that one step fills from a topic and all other steps only read. `addReadOnlyStateStore` returns it. */
export interface ReadOnlyStoreDefinition<K, V> extends StoreDefinition<K, V> {
  /** The step that fills it. */
  readonly filledBy: string
}

/** The step that alone may write to a store; undefined where every step that is given it may. */
export function onlyWriterOf(definition: AnyStoreDefinition): string | undefined {
  return 'filledBy' in definition ? (definition.filledBy as string) : undefined
}

/** The store for a step that must not write to it. */
export function readOnly<K, V>(store: TaskStoreView<K, V>, writer: string): TaskStoreView<K, V> {
  const refused = (): never => {
    throw new StreamsError(
      'invalid-topology',
      `store '${store.name}' is filled by '${writer}' from its topic and only read by other steps: write to the topic, or to a store of your own`
    )
  }
  return { ...store, put: refused, putAll: refused, putIfAbsent: refused, delete: refused }
}
