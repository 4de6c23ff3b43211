import type { TopologyTestDriver } from '#streams/testing'
import type { CaseRow } from './case.ts'
import { type Data, plain, shown } from './data.ts'
import type { Kept } from './node.ts'

/** What the store of a table holds, in the order of case files: by the text of the key, then by the window's start and end. */
export async function rowsOf(driver: TopologyTestDriver, table: Kept): Promise<readonly CaseRow[]> {
  const entries = [...(await driver.store(table.store)).all()]
  return entries
    .toSorted(([a], [b]) => compareKeys(a, b))
    .map(([key, { value, timestamp }]) => {
      const row = { key: shown(key), value: shown(value) }
      return isOfSessions(table) ? row : { ...row, timestamp }
    })
}

/** Kafka Streams keeps sessions without a time of their own. */
const isOfSessions = ({ store }: Kept): boolean => store.windows?.type === 'session'

function compareKeys(a: Data, b: Data): number {
  const [x, y] = [JSON.stringify(plain(a)), JSON.stringify(plain(b))]
  if (x !== y) return x < y ? -1 : 1
  return startOf(a) - startOf(b) || endOf(a) - endOf(b)
}

const startOf = (key: Data): number => (key !== null && typeof key === 'object' ? key.window.start : 0)
const endOf = (key: Data): number => (key !== null && typeof key === 'object' ? key.window.end : 0)
