import {
  type KeyValueStore,
  keyValueStore,
  type ProcessorContext,
  type ProcessorSupplier,
  StreamsBuilder,
  serdes,
  type Topology,
  topic
} from '#streams'

/** Which of two topics a record came from. */
export type Half = 'order' | 'payment'

/** A record of either topic; its key is the order's id. */
export interface Event {
  readonly half: Half
}

/** Topics of one run, by its name. */
export function joinTopics(run: string) {
  return {
    orders: topic(`${run}.orders`, serdes.string, serdes.json<Event>()),
    payments: topic(`${run}.payments`, serdes.string, serdes.json<Event>()),
    joined: topic(`${run}.joined`, serdes.string, serdes.json<{ readonly last: Half }>())
  }
}

const halves = keyValueStore('halves', serdes.string, serdes.json<Half>())

/** Name of the store's changelog. */
export const joinChangelog = (run: string): string => `${run}-${halves.name}-changelog`

/** Remembers which half of an order came first, and passes on when the other one comes. */
const meet: ProcessorSupplier<string, Event, string, { readonly last: Half }> = () => {
  let store: KeyValueStore<string, Half>
  let context: ProcessorContext<string, { readonly last: Half }>
  return {
    init: opened => {
      context = opened
      store = opened.store(halves)
    },
    process: record => {
      const { half } = record.value
      const first = store.get(record.key)
      if (first === undefined) store.put(record.key, half)
      else if (first !== half) context.forward(record.withValue({ last: half }))
    }
  }
}

/** Joins two topics that are read together, by a store that both sides share. */
export function joinTopology(run: string): Topology {
  const topics = joinTopics(run)
  const builder = new StreamsBuilder(run)
  const stores = { stores: [halves] }
  builder.stream('read-orders', topics.orders).process('meet-payment', meet, stores).to('write-paid', topics.joined)
  builder.stream('read-payments', topics.payments).process('meet-order', meet, stores).to('write-late', topics.joined)
  return builder.build()
}
