import { expect, test } from 'vitest'
import {
  hopping,
  hours,
  keyValueStore,
  minutes,
  StreamsBuilder,
  seconds,
  serdes,
  session,
  sliding,
  topic,
  tumbling
} from '../../index.ts'
import { listSink } from '../../testing/index.ts'

const numbers = (name: string) => topic(name, serdes.string, serdes.json<number>())
const counts = keyValueStore('counts', serdes.string, serdes.json<number>())

/** Two parts that only a topic joins; `extra` adds a step to the first. */
function describeOf(extra = false) {
  const builder = new StreamsBuilder('sales', { retryTopics: { delays: [1_000] } })
  const read = builder.stream('read', numbers('in'))
  const checked = extra ? read.peek('extra', () => undefined) : read
  const { big, rest } = checked
    .dedupe('seen', { by: n => `${n}`, within: hours(1) })
    .branch('size', { big: n => n > 9, rest: () => true })
  big.sinkTo('store', listSink())
  rest.merge('both', big).to('write', { topics: [numbers('odd'), numbers('even')], choose: () => numbers('odd') })
  builder
    .stream('read-odd', numbers('odd'))
    .process('count', () => ({ process: () => undefined }), { stores: [counts] })
    .peek('end', () => undefined)
  return builder.build().describe()
}

test('names every step as the user did, with topics, retry topics and stores, in two parts', () => {
  expect(describeOf().toText()).toMatchInlineSnapshot(`
    "Topology: sales
      Sub-topology: 0
        read (stream) [topic: in, in-retry-1]
          seen (dedupe) [store: seen]
            size (branch)
              size-big (branch)
                store (list)
                both (merge)
                  write (to) [topic: odd, even]
              size-rest (branch)
                both (merge) (see above)
      Sub-topology: 1
        read-odd (stream) [topic: odd, odd-retry-1]
          count (process) [store: counts]
            end (peek)
    "
  `)
})

/** Mermaid's id of a step; `end` is a word of Mermaid's own. */
const idOf = (name: string): string => (name === 'end' ? 'end_' : name.replaceAll('-', '_'))

test('draws the same in Mermaid, DOT and JSON: every step and every arrow', () => {
  const description = describeOf()
  const data = JSON.parse(JSON.stringify(description)) as ReturnType<typeof description.toJSON>
  const nodes = data.subTopologies.flatMap(part => part.nodes)
  expect(nodes.map(({ name }) => name)).toEqual([
    'read',
    'seen',
    'size',
    'size-big',
    'size-rest',
    'store',
    'both',
    'write',
    'read-odd',
    'count',
    'end'
  ])
  const [mermaid, dot] = [description.toMermaid(), description.toDot()]
  for (const { name, children } of nodes) {
    for (const child of children) {
      expect(mermaid).toContain(`${idOf(name)} --> ${idOf(child)}`)
      expect(dot).toContain(`"${name}" -> "${child}"`)
    }
  }
  expect(nodes.find(({ name }) => name === 'count')?.stores).toEqual(['counts'])
  expect(nodes.find(({ name }) => name === 'write')?.topics).toEqual(['odd', 'even'])
})

test('names stay the same when a step is added', () => {
  const namesOf = (description: ReturnType<typeof describeOf>): readonly string[] =>
    description.subTopologies.flatMap(part => part.nodes.map(({ name }) => name))
  expect(namesOf(describeOf(true)).filter(name => name !== 'extra')).toEqual(namesOf(describeOf()))
})

test('says by which windows a step aggregates, in every form', () => {
  const builder = new StreamsBuilder('t')
  const grouped = builder.stream('read', numbers('in')).groupByKey()
  grouped.windowedBy(tumbling(minutes(1), { grace: hours(1) })).count('per-minute')
  grouped.windowedBy(hopping(seconds(90), { advance: 500 })).count('hops')
  grouped.windowedBy(session(minutes(30))).count('visits')
  grouped.windowedBy(sliding(seconds(5))).count('close')
  const description = builder.build().describe()
  for (const line of [
    'per-minute (count) [store: per-minute] [tumbling: size 1 min, grace 1 h]',
    'hops (count) [store: hops] [hopping: size 90 s, advance 500 ms, grace 0 ms]',
    'visits (count) [store: visits] [session: gap 30 min, grace 0 ms]',
    'close (count) [store: close] [sliding: difference 5 s, grace 0 ms]'
  ])
    expect(description.toText()).toContain(line)
  expect(description.toMermaid()).toContain('per_minute["per-minute<br/>tumbling: size 1 min, grace 1 h"]')
  expect(description.toDot()).toContain('"visits" [shape=box label="visits\\nsession: gap 30 min, grace 0 ms"]')
})
