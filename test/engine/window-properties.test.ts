import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  inMemoryStores,
  onWindowClose,
  StreamsBuilder,
  serdes,
  session,
  type Topology,
  topic,
  tumbling,
  untilWindowCloses,
  type Windowed
} from '#streams'
import { type CheckpointPoint, TopologyTestDriver } from '#streams/testing'

const input = topic('in', serdes.string, serdes.string)
const outputOf = (name: string) => topic(name, serdes.json<Windowed<string>>(), serdes.json<number>())
const outputs = [outputOf('closed'), outputOf('suppressed'), outputOf('visits')] as const
const [size, grace, gap] = [10, 5, 4]
const end = 1_000_000

/** The same windows, sent once they have closed, in three ways. */
function finals(): Topology {
  const builder = new StreamsBuilder('app')
  const grouped = builder.stream('read', input).groupByKey()
  const windows = grouped.windowedBy(tumbling(size, { grace }))
  const [closed, suppressed, visits] = outputs
  windows
    .emitStrategy(onWindowClose({ interval: 0 }))
    .count('count-closed', { retention: 2 * end })
    .toStream('closed')
    .to('write-closed', closed)
  windows
    .count('count', { retention: 2 * end })
    .suppress('last', untilWindowCloses())
    .toStream('suppressed')
    .to('write-suppressed', suppressed)
  grouped
    .windowedBy(session(gap, { grace }))
    .emitStrategy(onWindowClose({ interval: 0 }))
    .count('visits', { retention: 2 * end })
    .toStream('visits-ended')
    .to('write-visits', visits)
  return builder.build()
}

const points: readonly CheckpointPoint[] = ['before-sinks', 'after-outputs', 'after-changelogs', 'after-stores']
const anAct = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      act: fc.constant('pipe' as const),
      key: fc.constantFrom('a', 'b', 'c'),
      ahead: fc.oneof(fc.integer({ min: -grace, max: 6 }), fc.integer({ min: 0, max: 40 }))
    })
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant('crash' as const), point: fc.constantFrom(...points) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constantFrom('reopen' as const, 'move' as const) }) }
)

/** Counts by window of records that are never late, as all times lie within the grace. */
class Model {
  readonly counts = new Map<string, number>()
  newest = 0

  add(key: string, ahead: number): number {
    const time = Math.max(0, this.newest + ahead)
    this.newest = Math.max(this.newest, time)
    const start = time - (time % size)
    const id = `${key}@${start}`
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1)
    return time
  }
}

test.each([
  ['that are restored', true],
  ['that outlive their task', false]
])(
  'no window is sent before it has closed, and after crashes, restarts and moves none is missing, on stores %s',
  async (_, isRestored) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anAct, { minLength: 1, maxLength: 30 }), async acts => {
        const stores = isRestored ? { stores: inMemoryStores() } : {}
        const driver = new TopologyTestDriver(finals(), { applicationId: 'app', instances: 2, ...stores })
        const model = new Model()
        const sent = outputs.map(() => new Map<string, number[]>())
        let hasCrashed = false
        let running = 0
        const look = (): void => {
          for (const [n, output] of outputs.entries()) {
            for (const { key, value } of driver.output(output).read()) {
              const isClosed =
                n === 2 ? key.window.end + gap + grace < model.newest : key.window.end + grace <= model.newest
              expect([key, isClosed, model.newest]).toEqual([key, true, model.newest])
              const id = `${key.key}@${key.window.start}`
              sent[n]?.set(id, [...(sent[n].get(id) ?? []), value])
            }
          }
        }
        const pipe = async (key: string, ahead: number): Promise<void> => {
          await driver.input(input).pipe(key, '', { timestamp: model.add(key, ahead) })
          hasCrashed ||= driver.crashed
          if (driver.crashed) await driver.reopen()
          look()
        }
        for (const act of acts) {
          if (act.act === 'pipe') await pipe(act.key, act.ahead)
          if (act.act === 'crash') driver.crashAt(act.point)
          if (act.act === 'reopen') await driver.reopen()
          if (act.act === 'move') {
            await driver.stopInstance(running++)
            await driver.addInstance()
          }
          look()
        }
        const counts = new Map(model.counts)
        await pipe('last', end)
        await pipe('last', 100)
        for (const [n, windows] of sent.slice(0, 2).entries()) {
          for (const [id, count] of counts) {
            const values = windows.get(id) ?? []
            if (!hasCrashed) expect([n, id, values]).toEqual([n, id, [count]])
            expect(values.at(-1) ?? 0, `${n} ${id}`).toBeGreaterThanOrEqual(count)
          }
        }
        const visited = [...(sent[2]?.values() ?? [])].reduce((sum, values) => sum + (values.at(-1) ?? 0), 0)
        const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
        if (hasCrashed) expect(visited).toBeGreaterThanOrEqual(all)
        else expect(visited).toBe(all + 1)
        await driver.close()
      }),
      { numRuns: 60 }
    )
  }
)
