import { StreamsError } from '../errors/streams-error.ts'
import type { SinkNode, TopologyNode } from '../graph/nodes.ts'
import { Topology } from '../graph/topology.ts'
import type { StepFactory } from '../processor/step.ts'
import type { Serde, SerdePart, SerdeResolver } from '../serde.ts'
import type { Sink } from '../sink.ts'

/** Failures that a test asks of the steps, sinks and serdes of a topology. Each use takes the next one. */
export class PlannedFailures {
  readonly #plans = new Map<string, Error[]>()

  /** Plans the next `times` failures of a node (its name) or serde (`serdeName`). */
  plan(name: string, error: Error, times: number): void {
    const planned = this.#plans.get(name) ?? []
    planned.push(...new Array<Error>(times).fill(error))
    this.#plans.set(name, planned)
  }

  /** The topology with steps and sinks that fail when they were asked to. */
  topology(given: Topology): Topology {
    return new Topology(
      given.name,
      given.nodes.map(node => this.#node(node)),
      given
    )
  }

  /** The serdes, failing when they were asked to. */
  serdes(given: SerdeResolver): SerdeResolver {
    return (format, topic, part) => this.#serde(given(format, topic, part), serdeName(topic, part))
  }

  #throw(name: string): void {
    const error = this.#plans.get(name)?.shift()
    if (error) throw error
  }

  #node(node: TopologyNode): TopologyNode {
    if (node.kind === 'processor') return { ...node, factory: this.#factory(node.name, node.factory) }
    return node.kind === 'sink' ? { ...node, sink: this.#sink(node) } : node
  }

  #factory(name: string, factory: StepFactory): StepFactory {
    return runtime => {
      const step = factory(runtime)
      const call: typeof step.call = (record, attempt) => {
        this.#throw(name)
        return step.call(record, attempt)
      }
      return { ...step, call }
    }
  }

  #sink({ name, sink }: SinkNode): Sink<unknown, unknown> {
    return {
      name: sink.name,
      open: async () => sink.open?.(),
      write: async (records, origins) => {
        this.#throw(name)
        return sink.write(records, origins)
      },
      close: async () => sink.close?.()
    }
  }

  #serde<T>(serde: Serde<T>, name: string): Serde<T> {
    return {
      ...serde,
      serialize: value => {
        this.#throw(name)
        return serde.serialize(value)
      },
      deserialize: (data, headers) => {
        this.#throw(name)
        return serde.deserialize(data, headers)
      }
    }
  }
}

/** The name under which the serde of a topic's half is planned to fail. */
export function serdeName(topic: string, part: SerdePart): string {
  return `${part} of topic ${topic}`
}

/** Throws when the topology has no node of that name that can fail. */
export function requireNode(topology: Topology, name: string): void {
  const node = topology.nodes.find(candidate => candidate.name === name)
  if (node?.kind === 'processor' || node?.kind === 'sink') return
  throw new StreamsError('invalid-topology', `topology '${topology.name}' has no step or sink '${name}' to fail`)
}
