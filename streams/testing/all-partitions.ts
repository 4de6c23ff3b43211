import { StreamsError } from '../errors/streams-error.ts'
import type { KeyValueStore } from '../state/key-value-store.ts'
import type { ReadOnlyWindowStore, WindowStore } from '../state/window-store.ts'
import type { Windowed } from '../windows/windowed.ts'

/** A store of all partitions, to be read: a key is looked for in one after the other, and ranges follow each other by partition. */
export function allPartitions<K, V>(name: string, stores: readonly KeyValueStore<K, V>[]): KeyValueStore<K, V> {
  const refuse = (): never => {
    throw new StreamsError(
      'invalid-configuration',
      `store '${name}' has ${stores.length} partitions: name the one to write to, as in driver.store(${name}, 0)`
    )
  }
  const get = (key: K): V | undefined => {
    for (const store of stores) {
      const value = store.get(key)
      if (value !== undefined) return value
    }
    return undefined
  }
  const eachOf = (read: (store: KeyValueStore<K, V>) => Iterable<readonly [K, V]>): Iterable<readonly [K, V]> => ({
    *[Symbol.iterator]() {
      for (const store of stores) yield* read(store)
    }
  })
  return {
    name,
    get,
    put: refuse,
    delete: refuse,
    putIfAbsent: refuse,
    putAll: refuse,
    range: (from, to) => eachOf(store => store.range(from, to)),
    reverseRange: (from, to) => eachOf(store => store.reverseRange(from, to)),
    all: () => eachOf(store => store.all()),
    reverseAll: () => eachOf(store => store.reverseAll()),
    prefixScan: prefix => eachOf(store => store.prefixScan(prefix)),
    approximateSize: () => stores.reduce((sum, store) => sum + store.approximateSize(), 0)
  }
}

/** The same for a store of windows. */
export function allWindows<K, V>(name: string, stores: readonly WindowStore<K, V>[]): ReadOnlyWindowStore<K, V> {
  type Entries = Iterable<readonly [Windowed<K>, V]>
  const eachOf = (read: (store: WindowStore<K, V>) => Entries): Entries => ({
    *[Symbol.iterator]() {
      for (const store of stores) yield* read(store)
    }
  })
  return {
    ...allPartitions(name, stores),
    fetch: (key, from, to) => eachOf(store => store.fetch(key, from, to)),
    reverseFetch: (key, from, to) => eachOf(store => store.reverseFetch(key, from, to)),
    fetchAll: (from, to) => eachOf(store => store.fetchAll(from, to))
  }
}
