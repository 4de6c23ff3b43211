/** What this driver commits with an offset, beside what the engine wants kept there. */
export interface CommitMetadata {
  /** Id of the topic to which the offset belongs: a topic of the same name with another id is another one. */
  readonly topicId: string | undefined
  /** The engine's own. */
  readonly metadata: string
}

const withId = /^topic-id=([0-9a-f-]{36});?/

export function writeMetadata({ topicId, metadata }: CommitMetadata): string {
  if (topicId === undefined) return metadata
  return metadata === '' ? `topic-id=${topicId}` : `topic-id=${topicId};${metadata}`
}

/** Metadata that another client committed is the engine's to make something of. */
export function readMetadata(text: string): CommitMetadata {
  const topicId = withId.exec(text)?.[1]
  return { topicId, metadata: text.replace(withId, '') }
}
