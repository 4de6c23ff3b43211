import type { KeyValueStore, ProcessorContext, ProcessorSupplier, StoreDefinition } from '#streams'

/** Processors that put what `next` makes of the stored value of a record's key and of its own into a store, and pass that on. */
export function updating(
  definition: StoreDefinition<string, number>,
  next: (stored: number, value: number) => number
): ProcessorSupplier<string, number, string, number> {
  return () => {
    let store: KeyValueStore<string, number>
    let context: ProcessorContext<string, number>
    return {
      init: opened => {
        context = opened
        store = opened.store(definition)
      },
      process: record => {
        const updated = next(store.get(record.key) ?? 0, record.value)
        store.put(record.key, updated)
        context.forward(record.withValue(updated))
      }
    }
  }
}
