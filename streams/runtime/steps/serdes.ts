import { StreamsError } from '../../errors/streams-error.ts'
import type { Topology } from '../../graph/topology.ts'
import type { Format, Serde, SerdePart, SerdeResolver } from '../../serde.ts'

/** Resolves formats that carry their own serde, and asks `other` about the rest; one serde per topic half. */
export function cachedSerdes(other: SerdeResolver = unknownFormat): SerdeResolver {
  const known = new Map<string, Serde<unknown>>()
  return <T>(format: Format<T>, topic: string, part: SerdePart): Serde<T> => {
    const id = `${topic} ${part} ${format.name}`
    const serde = (known.get(id) as Serde<T> | undefined) ?? format.serde ?? other(format, topic, part)
    known.set(id, serde as Serde<unknown>)
    return serde
  }
}

/** The serdes of all topics a topology writes to, to be opened before it starts. */
export function writtenSerdes(topology: Topology, serdes: SerdeResolver): readonly Serde<unknown>[] {
  return topology.nodes.flatMap(node =>
    node.kind === 'topic'
      ? node.to.topics.flatMap(topic => [
          serdes(topic.key, topic.name, 'key'),
          serdes(topic.value, topic.name, 'value')
        ])
      : []
  )
}

function unknownFormat<T>(format: Format<T>, topic: string, part: SerdePart): never {
  throw new StreamsError(
    'invalid-configuration',
    `the ${part} of topic '${topic}' has format '${format.name}', which needs a serde resolver; pass 'serdes' in the configuration`
  )
}
