import type { RawRecord, TopicPartition } from '#streams'

/** Where a record lies. */
export interface Place extends TopicPartition {
  readonly offset: number
}

/** A record with its place. */
export interface Sighting extends Place {
  readonly record: RawRecord
}

/** `<topic>-<partition>-<offset>`, as dead letters are called. */
export function placeText({ topic, partition, offset }: Place): string {
  return `${topic}-${partition}-${offset}`
}
