import type { TopicPartition } from '#streams'

/** A partition as a key of maps and sets. */
export const partitionKey = ({ topic, partition }: TopicPartition): string => `${topic}/${partition}`
