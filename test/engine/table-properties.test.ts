import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inMemoryStores, StreamsBuilder, serdes, type Topology, topic } from '#streams'
import { TopologyTestDriver } from '#streams/testing'

interface Order {
  readonly customer: string | null
  readonly total: number
}

const orders = topic('orders', serdes.string, serdes.json<Order>())
const customers = topic('customers', serdes.string, serdes.json<string>())
const outputs = {
  inner: topic('inner', serdes.string, serdes.json<string>()),
  left: topic('left', serdes.string, serdes.json<string>()),
  paired: topic('paired', serdes.string, serdes.json<string>()),
  outer: topic('outer', serdes.string, serdes.json<string>())
}
type Output = keyof typeof outputs

const points = ['before-sinks', 'after-sinks', 'after-outputs', 'after-changelogs', 'after-stores'] as const
/** Keys of orders and of customers are the same, so that they can be joined by key too. */
const keys = ['a', 'b', 'c', 'd'] as const

const aKey = fc.constantFrom(...keys)
const anAct = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      order: aKey,
      customer: fc.option(aKey, { freq: 4 }),
      total: fc.integer({ min: 0, max: 9 }),
      isGone: fc.boolean()
    })
  },
  { weight: 4, arbitrary: fc.record({ customer: aKey, name: fc.option(fc.constantFrom('X', 'Y'), { freq: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ crash: fc.constantFrom(...points), count: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ kill: fc.constant(true) }) }
)

/** Every join of two tables, by key and by foreign key. */
function joins(): Topology {
  const builder = new StreamsBuilder('t')
  const [left, right] = [builder.table('orders', orders), builder.table('customers', customers)]
  const label = ({ total }: Order, name: string | null): string => `${total} ${name}`
  const customerOf = ({ customer }: Order): string | null => customer
  const cheap = left.filter('cheap', ({ total }) => total < 8)
  const made = {
    inner: left.join('inner', right, customerOf, label),
    left: cheap.leftJoin('left', right, customerOf, label, { store: true }),
    paired: left.join('paired', right, label),
    outer: cheap.outerJoin('outer', right, (order, name) => `${order?.total} ${name}`)
  }
  for (const [name, table] of Object.entries(made))
    table.toStream(`${name}-changes`).to(`write-${name}`, outputs[name as Output])
  return builder.build()
}

/** What the newest rows of both tables are joined to. */
function modelOf(orderRows: ReadonlyMap<string, Order>, names: ReadonlyMap<string, string>) {
  const model: Record<Output, Record<string, string>> = { inner: {}, left: {}, paired: {}, outer: {} }
  for (const [key, { customer, total }] of orderRows) {
    const name = customer === null ? undefined : names.get(customer)
    if (name !== undefined) model.inner[key] = `${total} ${name}`
    if (total < 8) model.left[key] = `${total} ${name ?? null}`
    if (names.has(key)) model.paired[key] = `${total} ${names.get(key)}`
  }
  for (const key of keys) {
    const order = orderRows.get(key)
    const cheap = order && order.total < 8 ? order : undefined
    if (cheap || names.has(key)) model.outer[key] = `${cheap?.total} ${names.get(key) ?? null}`
  }
  return model
}

test('whatever crashes when, the last joined row of each key is that of the last rows of both tables', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAct, { minLength: 1, maxLength: 25 }), fc.boolean(), async (acts, loseDisks) => {
      const driver = new TopologyTestDriver(joins(), {
        partitions: { orders: 3, customers: 3 },
        instances: 2,
        task: { checkpointRecords: 2, sliceRecords: 2 },
        ...(loseDisks ? { stores: inMemoryStores() } : {})
      })
      const orderRows = new Map<string, Order>()
      const names = new Map<string, string>()
      for (const act of acts) {
        if ('crash' in act) driver.crashAt(act.crash, act.count)
        else if ('kill' in act) {
          await driver.crashInstance(0)
          await driver.reopen()
        } else if ('order' in act) {
          const row = act.isGone ? null : { customer: act.customer, total: act.total }
          if (row) orderRows.set(act.order, row)
          else orderRows.delete(act.order)
          await driver.input(orders).pipe(act.order, row)
        } else {
          if (act.name === null) names.delete(act.customer)
          else names.set(act.customer, act.name)
          await driver.input(customers).pipe(act.customer, act.name)
        }
        if (driver.crashed) await driver.reopen()
      }
      const model = modelOf(orderRows, names)
      for (const [name, output] of Object.entries(outputs)) {
        const last: Record<string, string> = {}
        for (const { key, value } of driver.output(output).read()) {
          if (value === null) delete last[key]
          else last[key] = value
        }
        expect({ [name]: last }).toEqual({ [name]: model[name as Output] })
      }
      await driver.close()
    }),
    { numRuns: 60 }
  )
})
