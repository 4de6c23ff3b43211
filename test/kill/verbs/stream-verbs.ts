import { hours, StreamsBuilder, type Topology } from '#streams'
import { type Expected, lasts, some } from './expected.ts'
import { events, groupOf, verbTopics } from './verb-topics.ts'

/** Everything that keeps no rows: several topics, branches, merges, new keys, repartitioning, repeats, a processor. */
export function streamVerbs(run: string): Topology {
  const { left, right, out } = verbTopics(run)
  const builder = new StreamsBuilder(`${run}-streams`)
  const both = builder.stream('read', [left, right])
  const { even, odd } = both
    .filter('some', ({ n }) => n % 3 !== 0)
    .filterNot('not-all', ({ n }) => n % 7 === 0)
    .branch('by-parity', { even: ({ n }) => n % 2 === 0, odd: () => true })
  even
    .mapValues('as-text', ({ n }) => `even ${n}`)
    .merge(
      'merged',
      odd.flatMapValues('twice', ({ n }) => [`odd ${n}`, `odd ${n} again`])
    )
    .selectKey('by-value', value => value)
    .repartition('by-value-again')
    .dedupe('once', { by: value => value, within: hours(10) })
    .map('swap', (value, key) => ({ key: value, value: key }))
    .process('pass', () => {
      let forward: (record: never) => void
      return {
        init: context => {
          forward = context.forward as never
        },
        process: record => forward(record as never)
      }
    })
    .peek('look', () => undefined)
    .to('write', out('stateless') as never)
  both
    .flatMap('groups', ({ n, group }, key) => [{ key: group, value: `${key} ${n}` }])
    .toTable('last-of-group', { store: true })
    .toStream('last-changes')
    .mapValues('known', () => 'known')
    .to('write-groups', out('groups'))
  return builder.build()
}

/** What comes of it when every record counts. */
export function expectedOfStreams(): readonly Expected[] {
  const stateless: string[] = []
  for (let n = 0; n < events; n++) {
    if (n % 3 === 0 || n % 7 === 0) continue
    const values = n % 2 === 0 ? [`even ${n}`] : [`odd ${n}`, `odd ${n} again`]
    for (const value of values) stateless.push(`${value}=${value}`)
  }
  const groups = new Map(Array.from({ length: 20 }, (_, n) => [groupOf(n), 'known']))
  return [some('stateless', stateless), lasts('groups', groups)]
}
