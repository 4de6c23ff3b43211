import { StreamsBuilder, seconds, serdes, type Topology, untilTimeLimit } from '#streams'
import { withNumber, withoutNumber } from './aggregate-verbs.ts'
import { type Expected, lasts } from './expected.ts'
import { events, keyOf, keys, verbTopics } from './verb-topics.ts'

/** Tables: of topics, filtered, mapped, held back, joined by key and by foreign key, grouped anew, looked up by a stream. */
export function tableVerbs(run: string): Topology {
  const { left, right, out } = verbTopics(run)
  const builder = new StreamsBuilder(`${run}-tables`)
  const rows = builder.table('rows', left)
  const others = builder.table('others', right)
  rows
    .filter('every-third', ({ n }) => n % 3 === 0)
    .mapValues('third-text', ({ n }) => `third ${n}`)
    .toStream('thirds-changes')
    .to('write-thirds', out('thirds'))
  rows
    .suppress('calmly', untilTimeLimit(seconds(3), { maxRecords: 30 }))
    .toStream('calm-changes')
    .mapValues('calm-text', ({ n }) => `calm ${n}`)
    .to('write-calm', out('calm'))
  rows
    .outerJoin('both', others, (a, b) => `${a?.n} ${b?.n}`)
    .toStream('both-changes')
    .to('write-both', out('both'))
  rows
    .join(
      'with-next',
      others,
      ({ n }) => nextKey(n),
      (a, b) => `${a.n} ${b.n}`
    )
    .toStream('with-next-changes')
    .to('write-with-next', out('with-next'))
  rows
    .groupBy('by-last-digit', ({ n }) => ({ key: `d${n % 10}`, value: n }))
    .aggregate(
      'digits',
      () => '',
      (n, _, list) => withNumber(list, n),
      (n, _, list) => withoutNumber(list, n),
      {
        value: serdes.json<string>()
      }
    )
    .toStream('digits-changes')
    .to('write-digits', out('digits'))
  return builder.build()
}

/** Key of another row. */
const nextKey = (n: number): string => keyOf(n + 1)

/** What comes of it when every record counts. */
export function expectedOfTables(): readonly Expected[] {
  const rows = { thirds: new Map(), calm: new Map(), both: new Map(), next: new Map(), digits: new Map() }
  const lastOf = (key: string): number => events - keys + Number(key.slice(1))
  for (let n = events - keys; n < events; n++) {
    if (n % 3 === 0) rows.thirds.set(keyOf(n), `third ${n}`)
    rows.calm.set(keyOf(n), `calm ${n}`)
    rows.both.set(keyOf(n), `${n} ${n}`)
    rows.next.set(keyOf(n), `${n} ${lastOf(nextKey(n))}`)
    rows.digits.set(`d${n % 10}`, withNumber(rows.digits.get(`d${n % 10}`) ?? '', n))
  }
  return [
    lasts('thirds', rows.thirds),
    { ...lasts('calm', rows.calm), waits: true },
    lasts('both', rows.both),
    lasts('with-next', rows.next),
    lasts('digits', rows.digits)
  ]
}
