import { StreamsError } from '../errors/streams-error.ts'
import type { KeyValueStore } from '../state/key-value-store.ts'

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
