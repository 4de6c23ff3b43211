import {
  joinWindows,
  minutes,
  StreamsBuilder,
  seconds,
  serdes,
  session,
  type Topology,
  topic,
  tumbling
} from '#streams'
import type { Topics, Verb } from './load.ts'

const texts = (name: string) => topic(name, serdes.string, serdes.string)
/** The topology that stands under the same name in the Java worker. */
export function topologyOf(verb: Verb | 'restore', topics: Topics, out: string): Topology {
  const builder = new StreamsBuilder(verb)
  const counted = topic(out, serdes.string, serdes.json<number>())
  switch (verb) {
    case 'count':
    case 'restore':
      builder.stream('read', texts(topics.events)).groupByKey().count('counts').toStream('changes').to('write', counted)
      break
    case 'windowed-count':
      builder
        .stream('read', texts(topics.events))
        .groupByKey()
        .windowedBy(tumbling(minutes(1)))
        .count('counts')
        .toStream('changes', (_, { key }) => key)
        .to('write', counted)
      break
    case 'session-count':
      builder
        .stream('read', texts(topics.events))
        .groupByKey()
        .windowedBy(session(seconds(30)))
        .count('counts')
        .toStream('changes', (_, { key }) => key)
        .to('write', counted)
      break
    case 'stream-table-join':
      builder
        .stream('read', texts(topics.events))
        .join('joined', builder.table('rows', texts(topics.rows)), value => value)
        .to('write', texts(out))
      break
    case 'stream-stream-join':
      builder
        .stream('read-left', texts(topics.left))
        .join('joined', builder.stream('read-right', texts(topics.right)), left => left, joinWindows(minutes(1)))
        .to('write', texts(out))
  }
  return builder.build()
}
