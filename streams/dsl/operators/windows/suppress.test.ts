import { expect, test } from 'vitest'
import type { Kept, StepContext } from '../../../processor/step.ts'
import { StreamRecord } from '../../../record.ts'
import type { Serde } from '../../../serde.ts'
import { inMemoryStores } from '../../../state/in-memory-stores.ts'
import { TaskStore } from '../../../state/task-store.ts'
import { Change } from '../tables/change.ts'
import type { Rows } from '../tables/rows.ts'
import { SuppressedRows, suppressStep, untilTimeLimit } from './suppress.ts'
import { type BufferKey, type BufferValue, bufferStore } from './suppress-buffer.ts'

const above: Rows = {
  isVersioned: false,
  store: undefined,
  askOld: () => true,
  lookup: () => ({ stores: [], open: () => () => undefined })
}

/** A suppression of ten milliseconds over a store that counts which of its committed entries are looked at. */
async function aSuppression() {
  const buffer = bufferStore('calm')
  const backend = await inMemoryStores().open({ applicationId: 'a', topology: 't', partition: 0, store: 'calm' })
  let looked = 0
  function* counted<T>(items: Iterable<T>): Iterable<T> {
    for (const item of items) {
      looked++
      yield item
    }
  }
  const counting = { ...backend, range: (from?: Buffer, to?: Buffer) => counted(backend.range(from, to)) }
  const [keys, values] = [buffer.key.serde as Serde<BufferKey>, buffer.value.serde as Serde<BufferValue>]
  const store = new TaskStore(buffer, counting, keys, values, () => 0)
  const view = store.view(() => undefined)
  const sent: unknown[] = []
  const step = suppressStep(
    untilTimeLimit(10),
    10,
    new SuppressedRows(above, buffer)
  )({
    context: { store: () => view } as unknown as StepContext['context'],
    isAhead: () => false,
    aside: ({ taken, send }: Kept) => {
      taken()
      send()
    },
    source: () => undefined,
    whenTakenBack: () => undefined,
    isOpen: () => false,
    forward: ({ key }: StreamRecord<unknown, unknown>) => void sent.push(key)
  } as unknown as StepContext)
  const pipe = (key: string, timestamp: number): void => {
    const record = new StreamRecord<unknown, unknown>(key, new Change(1, null), timestamp)
    step.emit(record, step.call(record, 1))
  }
  return { pipe, sent, looked: () => looked, commit: () => store.commit(store.seal(), 0) }
}

test('what has left since the last checkpoint is not looked at again with each record', async () => {
  const { pipe, sent, looked, commit } = await aSuppression()
  const rows = Array.from({ length: 1_000 }, (_, n) => n)
  for (const n of rows) pipe(`${n}`, 1_000)
  await commit()
  for (const n of rows) pipe(`later-${n}`, 1_001 + n)
  expect(sent.length).toBe(1_990)
  expect(looked()).toBeLessThan(3_000)
})

test('a row that comes late finds its place before those that left, and leaves with the next one', async () => {
  const { pipe, sent, commit } = await aSuppression()
  pipe('a', 100)
  pipe('b', 120)
  expect(sent).toEqual(['a'])
  await commit()
  pipe('late', 105)
  expect(sent).toEqual(['a', 'late'])
  pipe('c', 130)
  expect(sent).toEqual(['a', 'late', 'b'])
})
