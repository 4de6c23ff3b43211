import {
  hours,
  ms,
  onWindowClose,
  StreamsBuilder,
  seconds,
  serdes,
  session,
  sliding,
  type Topology,
  tumbling,
  untilWindowCloses,
  type Windowed
} from '#streams'
import { withNumber } from './aggregate-verbs.ts'
import { type Expected, lasts, some } from './expected.ts'
import { events, groupOf, keyOf, keys, timeOf, verbTopics } from './verb-topics.ts'

const grace = hours(1)
const text = { value: serdes.json<string>() }
const named = (_: string | null, { key, window }: Windowed<string>): string => `${key}@${window.start}`
const numbersOf = (list: string): readonly number[] => (list === '' ? [] : list.split(' ').map(Number))
const together = (a: string, b: string): string => numbersOf(b).reduce(withNumber, a)
const add = ({ n }: { readonly n: number }, _: string, list: string): string => withNumber(list, n)
const none = (): string => ''

/** Windows of all kinds, sent with each update or when they close; several streams at once; a table that every process has whole, and one that knows its rows as they were. */
export function windowVerbs(run: string): Topology {
  const { left, right, names, out } = verbTopics(run)
  const builder = new StreamsBuilder(`${run}-windows`)
  const read = builder.stream('read', left)
  const byKey = read.groupByKey()
  byKey
    .windowedBy(session(seconds(3), { grace }))
    .aggregate('sessions', none, add, together, text)
    .toStream('session-changes', named)
    .to('write-sessions', out('sessions'))
  byKey
    .windowedBy(sliding(seconds(3), { grace }))
    .aggregate('slides', none, add, text)
    .toStream('slide-changes', named)
    .to('write-slides', out('slides'))
  const perTen = byKey.windowedBy(tumbling(seconds(10), { grace }))
  perTen
    .aggregate('finals', none, add, text)
    .suppress('only-finals', untilWindowCloses())
    .toStream('final-changes', named)
    .to('write-finals', out('finals'))
  perTen
    .emitStrategy(onWindowClose())
    .aggregate('closed', none, add, { ...text, retention: hours(12) })
    .toStream('closed-changes', named)
    .to('write-closed', out('closed'))
  byKey
    .cogroup<string>(add)
    .cogroup(builder.stream('read-right', right).groupByKey(), ({ n }, _, list) => withNumber(list, n + events))
    .aggregate('cogrouped', none, text)
    .toStream('cogroup-changes')
    .to('write-cogrouped', out('cogrouped'))
  read
    .join(
      'with-name',
      builder.globalTable('names', names),
      ({ group }) => group,
      ({ n }, name) => `${n} ${name}`
    )
    .to('write-with-name', out('with-name'))
  read
    .join('as-it-was', read.toTable('history', { history: hours(12) }), ({ n }, row) => `${n} ${row.n}`, {
      grace: seconds(3)
    })
    .to('write-as-it-was', out('as-it-was'))
  return builder.build()
}

/** What comes of it when every record counts, once stream time has passed all windows. */
export function expectedOfWindows(): readonly Expected[] {
  const rows = { sessions: new Map(), finals: new Map(), cogrouped: new Map(), slides: new Map() }
  const addTo = (to: Map<string, string>, key: string, n: number): void =>
    void to.set(key, withNumber(to.get(key) ?? '', n))
  const withName: string[] = []
  const asItWas: string[] = []
  for (let n = 0; n < events; n++) {
    const key = keyOf(n)
    const slide = seconds(3)
    addTo(rows.sessions, `${key}@${timeOf(n % keys)}`, n)
    addTo(rows.finals, `${key}@${Math.floor(timeOf(n) / seconds(10)) * seconds(10)}`, n)
    addTo(rows.cogrouped, key, n)
    addTo(rows.cogrouped, key, n + events)
    asItWas.push(`${key}=${n} ${n}`)
    withName.push(`${key}=${n} name of ${groupOf(n)}`)
    const others = Array.from({ length: events }, (_, other) => other).filter(other => keyOf(other) === key)
    for (const start of [timeOf(n) - slide, timeOf(n) + ms(1)]) {
      const inside = others.filter(other => timeOf(other) >= start && timeOf(other) <= start + slide)
      for (const other of inside) addTo(rows.slides, `${key}@${start}`, other)
    }
  }
  const finals = [...rows.finals].map(([key, list]) => `${key}=${list}`)
  return [
    lasts('sessions', rows.sessions),
    lasts('slides', rows.slides),
    lasts('cogrouped', rows.cogrouped),
    some('with-name', withName),
    { ...some('as-it-was', asItWas), waits: true },
    { ...some('finals', finals), waits: true },
    { ...some('closed', finals), waits: true }
  ]
}
