import { hours, keyValueStore, type Processor, type StreamRecord, serdes } from 'millrace'
import type { CustomerTotal, PricedOrder } from './topics.ts'

/** Totals by customer. The store is restored from its changelog topic after a restart. */
export const totals = keyValueStore('totals', serdes.string, serdes.json<CustomerTotal>())

const quiet = hours(24 * 365)

type Totals = Processor<string, PricedOrder, string, CustomerTotal>

/** Adds each order to the total of its customer, and forgets customers that were quiet for a year. */
export function customerTotals(): Totals {
  let add: (record: StreamRecord<string, PricedOrder>) => void
  const init: Totals['init'] = context => {
    const store = context.store(totals)
    add = record => {
      const before = store.get(record.key)
      const total = {
        euros: (before?.euros ?? 0) + record.value.euros,
        orders: (before?.orders ?? 0) + 1,
        lastOrder: record.timestamp
      }
      store.put(record.key, total)
      context.forward(record.withValue(total))
    }
    context.schedule(hours(24), 'stream-time', now => {
      for (const [customer, { lastOrder }] of store.range()) if (lastOrder < now - quiet) store.delete(customer)
    })
  }
  return { init, process: record => add(record) }
}
