import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type KeyValueStore,
  keyValueStore,
  type ProcessorContext,
  StreamsBuilder,
  StreamsError,
  serdes,
  type Topology,
  topic
} from '#streams'
import { type CheckpointPoint, TopologyTestDriver } from '#streams/testing'

const input = topic('in', serdes.string, serdes.string)
const output = topic('out', serdes.string, serdes.string)
const latest = keyValueStore('latest', serdes.string, serdes.string)
const changelog = 'app-latest-changelog'
const unavailable = new StreamsError('broker-unavailable', 'away', { retryable: true })

/** Keeps the newest value of each key, `-` removes it; half of the records take a turn of the event loop first. */
function keeping(): Topology {
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', input)
    .mapValues('dawdle', value =>
      value.endsWith('~') ? new Promise<string>(done => setImmediate(done, value)) : value
    )
    .process<string, string>(
      'keep',
      () => {
        let store: KeyValueStore<string, string>
        let context: ProcessorContext<string, string>
        return {
          init: opened => {
            context = opened
            store = opened.store(latest)
          },
          process: record => {
            if (record.value.startsWith('-')) store.delete(record.key)
            else store.put(record.key, record.value)
            context.forward(record)
          }
        }
      },
      { stores: [latest] }
    )
    .to('write', output)
  return builder.build()
}

const points: readonly CheckpointPoint[] = [
  'before-sinks',
  'after-sinks',
  'after-outputs',
  'after-changelogs',
  'after-stores'
]
const anAct = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constant('pipe' as const),
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.tuple(fc.constantFrom('-', 'x', 'y', 'z'), fc.constantFrom('', '~')).map(parts => parts.join(''))
    })
  },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant('crash' as const),
      point: fc.constantFrom(...points),
      count: fc.integer({ min: 1, max: 3 })
    })
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('stop' as const, 'fail-send' as const) }) }
)

type State = { readonly [key: string]: string }

/** What a compacted topic comes to. */
function fold(records: readonly { readonly key: Buffer | null; readonly value: Buffer | null }[]): State {
  const state: Record<string, string> = {}
  for (const { key, value } of records) {
    if (value === null || value.toString().startsWith('-')) delete state[String(key)]
    else state[String(key)] = value.toString()
  }
  return state
}

const contentsOf = async (driver: TopologyTestDriver): Promise<State> =>
  Object.fromEntries((await driver.store(latest)).range())

test('after random crashes at every point of a checkpoint, store and changelog equal the model', async () => {
  const reached = new Set<CheckpointPoint>()
  await fc.assert(
    fc.asyncProperty(
      fc.array(anAct, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 1, max: 5 }),
      async (acts, checkpointRecords) => {
        const driver = new TopologyTestDriver(keeping(), { applicationId: 'app', task: { checkpointRecords } })
        const records = (name: string) => driver.broker.records(name)
        let armed: CheckpointPoint | undefined
        for (const act of acts) {
          if (act.act === 'crash') {
            armed = act.point
            driver.crashAt(act.point, act.count)
          }
          if (act.act === 'fail-send') driver.broker.failNext(unavailable)
          if (act.act === 'stop') await driver.stop()
          if (act.act === 'pipe') await driver.input(input).pipe(act.key, act.value)
          if (!driver.crashed && act.act !== 'stop') continue
          if (driver.crashed && armed) reached.add(armed)
          await driver.reopen()
          expect(await contentsOf(driver)).toEqual(fold(records(changelog)))
        }
        await driver.reopen()
        const model = fold(records('in'))
        expect(await contentsOf(driver)).toEqual(model)
        expect(fold(records(changelog))).toEqual(model)
        const written = new Set(records('out').map(({ key, value }) => `${key}=${value}`))
        for (const { key, value } of records('in')) expect(written).toContain(`${key}=${value}`)
        expect(driver.committed.get('in')).toBe(records('in').length)
        await driver.close()
      }
    ),
    { numRuns: 150 }
  )
  expect([...reached].toSorted()).toEqual(points.toSorted())
})
