import type { TopicPartition } from '../../driver/consumer.ts'

/** Partitions for a log line: `partitions lines 0-2 4, totals 1`. */
export function inWords(partitions: readonly TopicPartition[]): string {
  if (partitions.length === 0) return 'no partitions: other members of the group have them all'
  const topics = Map.groupBy(partitions, ({ topic }) => topic)
  const words = [...topics].map(([topic, own]) => `${topic} ${ranges(own.map(({ partition }) => partition))}`)
  return `partitions ${words.join(', ')}`
}

function ranges(numbers: readonly number[]): string {
  const found: [number, number][] = []
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = found.at(-1)
    if (last && last[1] === number - 1) last[1] = number
    else found.push([number, number])
  }
  return found.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(' ')
}
