import type { StepFactory } from '../../../processor/step.ts'
import type { Format } from '../../../serde.ts'
import { serdes } from '../../../serdes.ts'
import type { ReadOnlyStoreDefinition } from '../../../state/read-only-store.ts'
import { keyValueStore, type StoreDefinition, type StoreOptions } from '../../../state/store-definition.ts'
import type { Topic } from '../../../topic.ts'

/** The store that a step of that name fills from a topic. Formats that need a registry are none for state: JSON takes their place. */
export function filledStore<K, V>(
  name: string,
  { key, value }: Topic<K, V>,
  options: StoreOptions
): ReadOnlyStoreDefinition<K, V> {
  const forState = <T>(format: Format<T>): Format<T> => (format.serde ? format : serdes.json<T>())
  return { ...keyValueStore(name, forState(key), forState(value), options), filledBy: name }
}

/** Puts each value under its key; a null value removes the key, and a record without a key is dropped. */
export function fillStoreStep(definition: StoreDefinition<unknown, unknown>): StepFactory {
  return ({ context, drop }) => {
    const store = context.store(definition)
    return {
      call: ({ key, value }) => {
        if (key === null || key === undefined) return false
        if (value === null || value === undefined) store.delete(key)
        else store.put(key, value)
        return true
      },
      emit: (_, kept) => {
        if (!kept) drop('null-key')
      }
    }
  }
}
