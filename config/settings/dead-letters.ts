import { z } from 'zod'
import { flag, type Setting, text } from '../setting.ts'

/** A topic of dead letters that is none of the systems', and the topics that its letters may go back to. */
export interface OtherLetters {
  readonly topic: string
  readonly sources: readonly string[]
}

const topicName = /^[\w.-]{1,249}$/
const allowed =
  'topics separated by commas, each with the topics that its letters may go back to, as orders-dlt=orders|returns'

const others: Setting<readonly OtherLetters[]> = {
  schema: z
    .string()
    .transform(given => given.split(',').flatMap(part => (part.trim() === '' ? [] : entryOf(part.trim()))))
    .refine(entries => entries.every(({ topic, sources }) => [topic, ...sources].every(name => topicName.test(name)))),
  usual: '',
  help: "Topics of other applications' dead letters that the desk looks after too: of Kafka Streams (KIP-1034), Spring or Connect. Where no topic follows, letters cannot be sent back.",
  allowed,
  secret: false
}

/** The dead-letter desk of the API. */
export const deadLettersSettings = {
  DEAD_LETTERS_INDEX: flag(
    true,
    'Whether API processes keep an index of dead letters in the database. Without it the topics are read through for each answer.'
  ),
  DEAD_LETTERS_GROUP_ID: text('dead_letters_index_v1', 'Consumer group of the API processes that keep the index.'),
  DEAD_LETTERS_TOPICS: others,
  DEAD_LETTERS_WRITE: flag(
    false,
    'Whether letters may be replayed and discarded over HTTP although the API listens beyond this machine; on loopback they always may.'
  )
} as const

function entryOf(part: string): OtherLetters {
  const [topic = '', sources = ''] = part.split('=')
  return { topic, sources: sources.split('|').filter(source => source !== '') }
}
