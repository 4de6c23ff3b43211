import type { Admin, TopicSettings } from '../../driver/admin.ts'
import { codeOf, StreamsError } from '../../errors/streams-error.ts'
import type { Topology } from '../../graph/topology.ts'
import type { Logger } from '../../log.ts'
import { alterTopic } from './alter-topic.ts'
import { settingsOf } from './internal-topics.ts'
import type { Patience } from './patience.ts'

const names = ['cleanup.policy', 'max.message.bytes']

/**
 * Looks at the topics of dead letters, where they are there: one that compacts would lose letters of equal keys and refuse those without a key. Warns of one
 * that takes smaller records than a source, whose letters may have to be cut.
 * @throws StreamsError `invalid-configuration` naming the topic, its setting and how to change it
 */
export async function checkDeadLetterTopics(
  topology: Topology,
  admin: Admin,
  patience: Pick<Patience, 'until'>,
  log: Logger
): Promise<void> {
  const look = async (topic: string): Promise<TopicSettings> => {
    const there = await isThere(topic, admin, patience, log)
    return there ? settingsOf(topic, admin, patience, log, names) : {}
  }
  for (const topic of topology.deadLetterTopics) {
    const settings = await look(topic)
    const unfit = unfitForLetters(topic, settings)
    if (unfit) throw unfit
    const room = Number(settings['max.message.bytes'])
    if (Number.isNaN(room)) continue
    for (const node of topology.nodes) {
      if (node.kind !== 'source') continue
      const { 'max.message.bytes': largest } = await look(node.topic.name)
      if (Number(largest) > room) warnOfSmall(log, topic, room, node.topic.name, Number(largest))
    }
  }
}

/** A topic that may not be seen is not there for us: who may write to it shows when there is a letter to write. */
async function isThere(topic: string, admin: Admin, patience: Pick<Patience, 'until'>, log: Logger): Promise<boolean> {
  try {
    return (await patience.until('broker', () => admin.partitionsOf(topic))) !== undefined
  } catch (thrown) {
    if (codeOf(thrown, 'timeout') !== 'authorization-failed') throw thrown
    log.warn({ topic, err: thrown }, `${topic} may not be seen, so its settings are not checked: allow Describe on it`)
    return false
  }
}

/** Why a topic cannot be trusted with dead letters; undefined when it can. */
export function unfitForLetters(topic: string, settings: TopicSettings): StreamsError | undefined {
  const policy = settings['cleanup.policy'] ?? ''
  if (!policy.split(',').includes('compact')) return undefined
  return new StreamsError(
    'invalid-configuration',
    `the dead-letter topic ${topic} has cleanup.policy=${policy}, which would lose letters of equal keys and refuse those without a key: set cleanup.policy=delete, for instance with ${alterTopic(topic, 'cleanup.policy=delete')}`
  )
}

function warnOfSmall(log: Logger, topic: string, room: number, source: string, largest: number): void {
  log.warn(
    { topic, room, source, largest },
    `the dead-letter topic ${topic} has max.message.bytes=${room}, less than the ${largest} of ${source}: letters of its largest records are cut; raise it`
  )
}
