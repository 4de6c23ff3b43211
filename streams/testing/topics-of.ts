import { type ExceptionHandler, logAndContinue, logAndFail } from '../errors/handlers.ts'
import { StreamsError } from '../errors/streams-error.ts'
import { changesWith } from '../graph/matched-topics.ts'
import { changelogTopic, type Topology } from '../graph/topology.ts'
import { closestName } from '../settings/closest-name.ts'

/** Refuses to pipe into a topic that the topology does not read, naming those that it does. */
export function requireInput(topology: Topology, name: string): void {
  const read = [...topology.sourceTopics(), ...topology.globals.map(({ topic }) => topic.name)]
  if (!read.includes(name) && !changesWith(topology, [...read, name]).some(({ added }) => added.includes(name)))
    throw unknown(`topology '${topology.name}' does not read topic '${name}'`, name, read)
}

/** Refuses to read a topic that the topology never writes, naming those that it does. What was piped in may be read too. */
export function requireOutput(topology: Topology, applicationId: string, name: string): void {
  const written = outputsOf(topology, applicationId)
  if (written.includes(name) || topology.sourceTopics().includes(name) || writesAnywhere(topology)) return
  throw unknown(`topology '${topology.name}' does not write topic '${name}'`, name, written)
}

function outputsOf(topology: Topology, applicationId: string): readonly string[] {
  const sent = topology.nodes.flatMap(node => (node.kind === 'topic' ? node.to.topics.map(({ name }) => name) : []))
  const kept = topology.stores.map(({ name }) => changelogTopic(applicationId, name))
  return [...new Set([...sent, ...topology.deadLetterTopics, ...kept])]
}

/** Whether it has an error handler of its own, which may send dead letters to topics that nobody names beforehand. */
function writesAnywhere({ handlers }: Topology): boolean {
  return Object.values(handlers).some(handler => !isKnown(handler))
}

function isKnown(handler: ExceptionHandler): boolean {
  return handler === logAndFail || handler === logAndContinue || handler.deadLetterTopic !== undefined
}

function unknown(problem: string, name: string, known: readonly string[]): StreamsError {
  const meant = closestName(name, known)
  const hint = meant === undefined ? `: there are ${known.join(', ') || 'none'}` : `: did you mean '${meant}'?`
  return new StreamsError('invalid-topology', problem + hint)
}
