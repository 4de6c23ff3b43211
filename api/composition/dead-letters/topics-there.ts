import type { Admin } from '#streams'
import { notesTopic } from '../../../topology/dead-letters/note.ts'

/** Topics of dead letters and of notes that are there. */
export interface TopicsThere {
  readonly letterTopics: readonly string[]
  readonly noteTopics: readonly string[]
}

/** Which of the topics of dead letters, and of their notes, the broker has. */
export async function topicsThere(admin: Admin, wanted: readonly string[]): Promise<TopicsThere> {
  const there = new Set(await admin.listTopics())
  const letterTopics = wanted.filter(topic => there.has(topic))
  return { letterTopics, noteTopics: letterTopics.map(notesTopic).filter(topic => there.has(topic)) }
}

/** Whether both name the same topics. */
export function isSame(a: TopicsThere, b: TopicsThere | undefined): boolean {
  const text = ({ letterTopics, noteTopics }: TopicsThere): string => [...letterTopics, '', ...noteTopics].join()
  return b !== undefined && text(a) === text(b)
}
