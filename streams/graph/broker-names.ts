const longestName = 249
const legal = /^[A-Za-z0-9._-]+$/
const illegal = /[^A-Za-z0-9._-]/u
/** Topics that brokers reserve for themselves. */
const internal: readonly string[] = ['__consumer_offsets', '__transaction_state', '__share_group_state']

/** Returns why brokers refuse a topic name, worded as the rest of a sentence about it, or undefined if the name is legal. */
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

/** Whether only brokers write to this topic. */
export const isBrokersOwn = (topic: string): boolean => internal.includes(topic)

/**
 * Returns the first of `others` that collides with a topic name, or undefined if none does. A broker's metrics replace '.' with '_', so it
 * refuses a topic whose name differs from another only in these characters.
 */
export function collidingName(name: string, others: Iterable<string>): string | undefined {
  const metric = asMetric(name)
  for (const other of others) if (other !== name && asMetric(other) === metric) return other
  return undefined
}

const asMetric = (name: string): string => name.replaceAll('.', '_')
