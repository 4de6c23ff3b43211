const longestName = 249
const legal = /^[A-Za-z0-9._-]+$/
const illegal = /[^A-Za-z0-9._-]/u
/** Topics that brokers keep for themselves and let nobody write to. */
const internal: readonly string[] = ['__consumer_offsets', '__transaction_state', '__share_group_state']

/** Why no broker takes this as the name of a topic, as the rest of a sentence about it; undefined where it does. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'is empty'
  if (name === '.' || name === '..') return "is '.' or '..', which Kafka does not allow"
  if (!legal.test(name)) {
    const [bad = ''] = illegal.exec(name) ?? []
    return `contains ${JSON.stringify(bad)}: only ASCII letters, digits, '.', '_' and '-' are allowed`
  }
  if (name.length > longestName) return `is ${name.length} characters long, and at most ${longestName} are allowed`
  return undefined
}

/** Whether only the broker itself writes to this topic. */
export const isBrokersOwn = (topic: string): boolean => internal.includes(topic)

/**
 * The name among these that a broker takes for the same as this one: its metrics have '_' for '.', so that it refuses a topic that differs
 * from another in these only.
 */
export function collidingName(name: string, others: Iterable<string>): string | undefined {
  const metric = asMetric(name)
  for (const other of others) if (other !== name && asMetric(other) === metric) return other
  return undefined
}

const asMetric = (name: string): string => name.replaceAll('.', '_')
