import { StreamsError } from '../errors/streams-error.ts'
import { collidingName, isBrokersOwn, nameProblem } from './broker-names.ts'
import type { TopologyNode } from './nodes.ts'
import { changelogTopic, retryTopic, type Topology } from './topology.ts'

/** A name that a broker must take, and what it is called after. */
interface BrokerName {
  readonly name: string
  /** Whose name it is, as the beginning of a sentence. */
  readonly what: string
}

/** What of a topology makes names. */
export type Naming = Pick<Topology, 'nodes' | 'retryTopics' | 'deadLetterTopics'> & Partial<Pick<Topology, 'globals'>>

/** The shortest `applicationId` that there can be: what is too long behind it is too long behind any. */
const shortest = 'a'

/** The first name of a store or topic, or of a topic derived from them, that no broker would take, in words. Names of steps that keep nothing are free. */
export function illegalName(naming: Naming): string | undefined {
  for (const { name, step } of storesOf(naming.nodes)) {
    const problem = nameProblem(name)
    if (problem !== undefined) return `the name of store '${name}' of step '${step}' ${problem}`
  }
  return problemAmong([...declared(naming), ...retries(naming), ...changelogs(naming, shortest)])
}

/**
 * Refuses an application id that no broker would take in the names of changelogs.
 * @throws StreamsError `invalid-configuration` naming `applicationId`, the name derived from it and the rule
 */
export function checkApplicationId(applicationId: string, naming: Naming): void {
  const own = nameProblem(applicationId)
  const problem = own === undefined ? undefined : `the applicationId '${applicationId}' ${own}`
  const found = problem ?? problemAmong([...declared(naming), ...retries(naming), ...changelogs(naming, applicationId)])
  if (found === undefined) return
  throw new StreamsError('invalid-configuration', `${found}: change applicationId '${applicationId}' or that name`)
}

/** The first that is no legal name, is made twice, or differs from another in '.' and '_' only. */
function problemAmong(names: readonly BrokerName[]): string | undefined {
  const seen = new Map<string, string>()
  for (const { name, what } of names) {
    const problem = nameProblem(name)
    if (problem !== undefined) return `${what} '${name}' ${problem}`
    const other = seen.has(name) ? name : collidingName(name, seen.keys())
    if (other === name) return `${what} '${name}' is ${seen.get(name)} too: give one of them another name`
    if (other !== undefined)
      return `${what} '${name}' and ${seen.get(other)} '${other}' differ in '.' and '_' only, which brokers refuse: give one of them another name`
    seen.set(name, what)
  }
  return undefined
}

/** Topics that the recipe names, each once. */
function declared({ nodes, globals = [], deadLetterTopics }: Naming): readonly BrokerName[] {
  const found = new Map<string, string>()
  for (const node of nodes) {
    if (node.kind === 'source') found.set(node.topic.name, `the topic of step '${node.name}'`)
    if (node.kind !== 'topic') continue
    for (const { name } of node.to.topics) if (!found.has(name)) found.set(name, `the topic of step '${node.name}'`)
  }
  for (const { name: step, topic } of globals) found.set(topic.name, `the topic of step '${step}'`)
  for (const name of deadLetterTopics) if (!found.has(name)) found.set(name, 'the dead-letter topic')
  return [...found].map(([name, what]) => ({ name, what }))
}

function retries({ nodes, retryTopics }: Naming): readonly BrokerName[] {
  const sources = nodes.filter(node => node.kind === 'source')
  return sources.flatMap(({ name: step, topic }) =>
    (retryTopics?.delays ?? []).map((_, n) => ({
      name: retryTopic(topic.name, n + 1),
      what: `the retry topic of step '${step}'`
    }))
  )
}

function changelogs({ nodes }: Naming, applicationId: string): readonly BrokerName[] {
  return storesOf(nodes)
    .filter(({ changelog }) => changelog)
    .map(({ name, step }) => ({
      name: changelogTopic(applicationId, name),
      what: `the changelog of store '${name}' of step '${step}',`
    }))
}

/** A store and the first step that has it. */
function storesOf(nodes: readonly TopologyNode[]): readonly { name: string; step: string; changelog: boolean }[] {
  const found = new Map<string, { name: string; step: string; changelog: boolean }>()
  for (const node of nodes) {
    if (node.kind !== 'processor') continue
    for (const { name, options } of node.stores)
      if (!found.has(name)) found.set(name, { name, step: node.name, changelog: options.changelog !== false })
  }
  return [...found.values()]
}

/** A topic that a step writes to and that no broker lets it. */
export function brokersOwn({ nodes, deadLetterTopics }: Naming): string | undefined {
  for (const node of nodes) {
    const topic = node.kind === 'topic' ? node.to.topics.find(({ name }) => isBrokersOwn(name)) : undefined
    if (topic !== undefined) return `step '${node.name}' writes to '${topic.name}', which only brokers write to`
  }
  const letters = deadLetterTopics.find(isBrokersOwn)
  return letters === undefined ? undefined : `dead letters go to '${letters}', which only brokers write to`
}
