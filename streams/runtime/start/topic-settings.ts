import type { TopicSettings } from '../../driver/admin.ts'
import { StreamsError } from '../../errors/streams-error.ts'
import { hours } from '../../time/duration.ts'
import { alterTopic } from './alter-topic.ts'

/** A changelog or retry topic that exists, and what it is for. */
export interface KeptTopic {
  readonly name: string
  /** Of a changelog: how long the entries of its store live; undefined for ever. */
  readonly lifetime?: number | undefined
  /** Of a changelog: whether what is older than that may be deleted by the broker. */
  readonly deletesByTime?: boolean
  /** Of a retry topic: milliseconds that its records wait. Others have none. */
  readonly delay?: number
  /** It is a repartition topic. */
  readonly repartition?: true
}

const unlimited = '-1'
const timestampType = 'message.timestamp.type'

/** What to say of a changelog that keeps windows which its store forgets; nothing where it deletes them by time. */
export function keepsTooLong(
  { name, lifetime, deletesByTime }: KeptTopic,
  settings: TopicSettings
): string | undefined {
  const policy = settings['cleanup.policy']
  if (!deletesByTime || lifetime === undefined || policy === undefined || policy.includes('delete')) return undefined
  const asked = `cleanup.policy=[compact,delete],retention.ms=${lifetime + hours(24)}`
  return `the changelog ${name} has cleanup.policy=${policy} and keeps all windows forever, which its store forgets: its restores grow without end; let it delete them, for instance with ${alterTopic(name, asked)}`
}

/**
 * Refuses an existing topic whose settings would lose what is kept in it.
 * @throws StreamsError `invalid-configuration` naming the setting and how to change it
 */
export function checkTopicSettings(topic: KeptTopic, settings: TopicSettings): void {
  const error = unfitForKeeping(topic, settings)
  if (error) throw error
}

/**
 * Why the settings of a topic would lose what is kept in it: a changelog that deletes by age or size, a retry topic that compacts or deletes
 * before its delay is over, a repartition topic that compacts or forgets event times. What the broker does not tell is taken for right.
 */
export function unfitForKeeping(topic: KeptTopic, settings: TopicSettings): StreamsError | undefined {
  const policies = (settings['cleanup.policy'] ?? '').split(',').filter(policy => policy !== '')
  if (policies.length === 0) return undefined
  if (topic.repartition) return unfitRepartition(topic.name, policies, settings)
  if (topic.delay === undefined) return unfitChangelog(topic, policies, settings)
  return unfitRetryTopic(topic.name, topic.delay, policies, settings)
}

function unfitRepartition(
  name: string,
  policies: readonly string[],
  settings: TopicSettings
): StreamsError | undefined {
  const kind = 'repartition topic'
  if (policies.includes('compact'))
    return unfit(name, kind, 'cleanup.policy', policies.join(','), 'cleanup.policy=delete')
  const stamps = settings[timestampType]
  if (stamps === undefined || stamps === 'CreateTime') return undefined
  return unfit(name, kind, timestampType, stamps, `${timestampType}=CreateTime`, '', 'the event times of records')
}

function unfitChangelog(
  { name, lifetime }: KeptTopic,
  policies: readonly string[],
  settings: TopicSettings
): StreamsError | undefined {
  const asked = 'cleanup.policy=compact'
  if (!policies.includes('compact')) return unfit(name, 'changelog', 'cleanup.policy', policies.join(','), asked)
  if (!policies.includes('delete')) return undefined
  for (const setting of ['retention.bytes', 'retention.ms'] as const) {
    const value = settings[setting] ?? unlimited
    const livesLonger = lifetime === undefined || Number(value) < lifetime
    if (value === unlimited || (setting === 'retention.ms' && !livesLonger)) continue
    const found = `${value} and cleanup.policy=${policies.join(',')}`
    const error = unfit(name, 'changelog', setting, found, asked)
    return lifetime === undefined ? new StreamsError(error.code, `${error.message}. ${wasWindowed}`) : error
  }
  return undefined
}

/** The settings that changelogs of windows are made with, on a store without any. */
const wasWindowed =
  'If the store held windows before, as such settings suggest, its state cannot be read as that of a store without: start under another applicationId, so that all state is built anew, or stop all workers and delete this topic and the local folder of the store, so that it starts empty where the group is'

function unfitRetryTopic(
  name: string,
  delay: number,
  policies: readonly string[],
  settings: TopicSettings
): StreamsError | undefined {
  if (policies.includes('compact'))
    return unfit(name, 'retry topic', 'cleanup.policy', policies.join(','), 'cleanup.policy=delete')
  const retention = settings['retention.ms'] ?? unlimited
  return retention !== unlimited && Number(retention) <= delay
    ? unfit(name, 'retry topic', 'retention.ms', retention, 'retention.ms=-1', ` or above its delay of ${delay}`)
    : undefined
}

function unfit(
  name: string,
  kind: string,
  setting: string,
  value: string,
  asked: string,
  or = '',
  lost = 'what is kept in it'
): StreamsError {
  return new StreamsError(
    'invalid-configuration',
    `the ${kind} ${name} has ${setting}=${value}, which would lose ${lost}: set ${asked}${or}, for instance with ${alterTopic(name, asked)}`
  )
}
