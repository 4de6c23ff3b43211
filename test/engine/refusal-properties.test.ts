import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  deadLetterTo,
  hours,
  type KeyValueStore,
  keyValueStore,
  type ProcessorContext,
  StreamsBuilder,
  StreamsError,
  serdes,
  type Topology,
  topic
} from '#streams'
import { listSink, TopologyTestDriver } from '#streams/testing'

/** What becomes of a record, and where it is given up. */
interface Order {
  readonly id: string
  readonly n: number
  readonly fate: 'delivered' | 'throws' | 'throws-late' | 'row-refused' | 'output-refused'
  /** Whether it takes turns of the event loop on its way. */
  readonly isSlow: boolean
  /** How often the counting step fails before it succeeds. */
  readonly failures: number
}

const input = topic('in', serdes.string, serdes.json<Order>())
const output = topic('out', serdes.string, serdes.json<Order>())
const refusing = topic('refusing', serdes.string, serdes.json<Order>())
const dead = topic('dead', serdes.bytes, serdes.bytes)
const latest = keyValueStore('latest', serdes.string, serdes.json<number>())
const counts = keyValueStore('counts', serdes.string, serdes.json<number>())
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

/** Deduplicates by id, keeps the newest `n` of each key and how often each id came, and lets records fail at every stage. */
function ordering() {
  const tries = new Map<number, number>()
  const rows = listSink<string, Order>({
    id: ({ value }) => value.id,
    check: ({ fate }) => {
      if (fate === 'row-refused') throw new StreamsError('row-refused', 'meant to be refused')
    }
  })
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead) })
  const counted = builder
    .stream('read', input)
    .dedupe('once', { by: ({ id }) => id, within: hours(24) })
    .process<string, Order>(
      'count',
      () => {
        let context: ProcessorContext<string, Order>
        let byKey: KeyValueStore<string, number>
        let byId: KeyValueStore<string, number>
        return {
          init: opened => {
            context = opened
            byKey = opened.store(latest)
            byId = opened.store(counts)
          },
          process: record => {
            const { id, n, failures, fate } = record.value
            byKey.put(record.key, n)
            byId.put(id, (byId.get(id) ?? 0) + 1)
            context.forward(record)
            const made = tries.get(n) ?? 0
            tries.set(n, made + 1)
            if (made < failures) throw new StreamsError('timeout', 'not yet', { retryable: true })
            if (fate === 'throws') throw new StreamsError('invalid-value', 'meant to die')
          }
        }
      },
      { stores: [latest, counts], retry: { delay: () => 1, retryOn: e => e instanceof StreamsError && e.retryable } }
    )
    .mapValues('dawdle', order => (order.isSlow ? turn().then(() => order) : order))
    .mapValues('check', order => {
      if (order.fate === 'throws-late') throw new StreamsError('invalid-value', 'meant to die')
      return order
    })
  counted.sinkTo('store', rows)
  counted.to('write', {
    topics: [output, refusing],
    choose: ({ value }) => (value.fate === 'output-refused' ? refusing : output)
  })
  return { topology: builder.build() satisfies Topology, rows }
}

const anOrder = fc.record({
  key: fc.constantFrom('a', 'b', 'c'),
  id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
  fate: fc.oneof(
    { weight: 3, arbitrary: fc.constant('delivered' as const) },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'throws' as const,
        'throws-late' as const,
        'row-refused' as const,
        'output-refused' as const
      )
    }
  ),
  isSlow: fc.boolean(),
  failures: fc.constantFrom(0, 0, 0, 1, 2)
})
const bursts = fc.array(fc.array(anOrder, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 5 })
const settings = fc.record({
  checkpointRecords: fc.integer({ min: 1, max: 6 }),
  checkpointsInFlight: fc.integer({ min: 1, max: 3 }),
  sliceRecords: fc.integer({ min: 1, max: 6 })
})

type State = Readonly<Record<string, number>>

function folded(driver: TopologyTestDriver, store: string): State {
  const state: Record<string, number> = {}
  for (const { key, value } of driver.broker.records(`app-${store}-changelog`)) {
    if (value === null) delete state[String(key)]
    else state[String(key)] = JSON.parse(String(value)) as number
  }
  return state
}

test('S5, S6: state is what the delivered records made of it, whatever was refused at whichever stage, and replays are delivered once', async () => {
  await fc.assert(
    fc.asyncProperty(bursts, settings, async (all, task) => {
      const { topology, rows } = ordering()
      const driver = new TopologyTestDriver(topology, { applicationId: 'app', task })
      driver.broker.refuse('refusing', new StreamsError('record-too-large', 'meant to be refused'))
      const delivered: { readonly key: string; readonly value: Order }[] = []
      const check = async (): Promise<void> => {
        delivered.push(...driver.output(output).read())
        const byKey = Object.fromEntries(delivered.map(({ key, value }) => [key, value.n]))
        expect(Object.fromEntries((await driver.store(latest)).range())).toEqual(byKey)
        expect(folded(driver, 'latest')).toEqual(byKey)
        const byId = Object.fromEntries(delivered.map(({ value }) => [value.id, 1]))
        expect(Object.fromEntries((await driver.store(counts)).range())).toEqual(byId)
        expect(folded(driver, 'counts')).toEqual(byId)
        expect(delivered).toHaveLength(Object.keys(byId).length)
      }
      let n = 0
      for (const burst of all) {
        await Promise.all(burst.map(({ key, ...order }) => driver.input(input).pipe(key, { ...order, n: n++ })))
        await check()
      }
      for (const { key, value } of driver.output(dead).read()) {
        const order: Order = { ...(JSON.parse(String(value)) as Order), fate: 'delivered', n: n++ }
        await driver.input(input).pipe(String(key), order)
        await check()
      }
      const ids = new Set(all.flat().map(({ id }) => id))
      expect(new Set(delivered.map(({ value }) => value.id))).toEqual(ids)
      expect(new Set(rows.rows.map(({ id }) => id))).toEqual(ids)
      expect(driver.committed.get('in')).toBe(n)
      await driver.close()
    }),
    { numRuns: 200 }
  )
}, 30_000)
