import { hopping, hours, StreamsBuilder, seconds, serdes, type Topology, tumbling } from '#streams'
import { type Expected, lasts } from './expected.ts'
import { events, groupOf, keyOf, keys, timeOf, verbTopics } from './verb-topics.ts'

const perSecond = tumbling(seconds(1), { grace: hours(1) })
const perTwo = hopping(seconds(2), { advance: seconds(1), grace: hours(1) })

/** A list of numbers as text, each once, in order: adding one twice, as after a crash, changes nothing. */
export const withNumber = (list: string, n: number): string =>
  [...new Set([...numbersOf(list), n])].sort((a, b) => a - b).join(' ')
/** The list without a number. */
export const withoutNumber = (list: string, n: number): string =>
  numbersOf(list)
    .filter(other => other !== n)
    .join(' ')

const numbersOf = (list: string): number[] => (list === '' ? [] : list.split(' ').map(Number))
const text = { value: serdes.json<string>() }

/** Aggregations, with and without windows, by the key and by another. */
export function aggregateVerbs(run: string): Topology {
  const { left, out } = verbTopics(run)
  const builder = new StreamsBuilder(`${run}-aggregates`)
  const read = builder.stream('read', left)
  const byGroup = read.groupBy('by-group', ({ group }) => group)
  byGroup
    .aggregate(
      'numbers',
      () => '',
      ({ n }, _, list) => withNumber(list, n),
      text
    )
    .toStream('numbers-changes')
    .to('write-numbers', out('numbers'))
  byGroup
    .reduce('highest', (a, b) => (a.n > b.n ? a : b))
    .toStream('highest-changes')
    .mapValues('highest-text', ({ n }) => String(n))
    .to('write-highest', out('highest'))
  byGroup
    .windowedBy(perSecond)
    .aggregate(
      'per-second',
      () => '',
      ({ n }, _, list) => withNumber(list, n),
      text
    )
    .toStream('per-second-changes', (_, { key, window }) => `${key}@${window.start}`)
    .to('write-per-second', out('per-second'))
  read
    .groupByKey()
    .windowedBy(perTwo)
    .aggregate(
      'per-two',
      () => '',
      ({ n }, _, list) => withNumber(list, n),
      text
    )
    .toStream('per-two-changes', (_, { key, window }) => `${key}@${window.start}`)
    .to('write-per-two', out('per-two'))
  read
    .groupByKey()
    .count('counts')
    .toStream('count-changes')
    .mapValues('enough', (count): string => (count >= events / keys ? 'enough' : 'too few'))
    .to('write-counts', out('counts'))
  return builder.build()
}

/** What comes of it when every record counts. */
export function expectedOfAggregates(): readonly Expected[] {
  const rows = { numbers: new Map(), highest: new Map(), second: new Map(), two: new Map(), counts: new Map() }
  const add = (to: Map<string, string>, key: string, n: number): void =>
    void to.set(key, withNumber(to.get(key) ?? '', n))
  for (let n = 0; n < events; n++) {
    const second = Math.floor(timeOf(n) / 1_000) * 1_000
    add(rows.numbers, groupOf(n), n)
    rows.highest.set(groupOf(n), String(n))
    add(rows.second, `${groupOf(n)}@${second}`, n)
    for (const start of [second - 1_000, second]) add(rows.two, `${keyOf(n)}@${start}`, n)
    rows.counts.set(keyOf(n), 'enough')
  }
  return [
    lasts('numbers', rows.numbers),
    lasts('highest', rows.highest),
    lasts('per-second', rows.second),
    lasts('per-two', rows.two),
    lasts('counts', rows.counts)
  ]
}
