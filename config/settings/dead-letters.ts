import { z } from 'zod'
import { flag, type Setting, text } from '../setting.ts'

/** A topic of dead letters that is none of the systems', and the topics that its letters may go back to. */
export interface OtherLetters {
  readonly topic: string
  readonly sources: readonly string[]
}

const topicName = /^[\w.-]{1,249}$/
const allowed =
  'topics separated by commas, each with the topics its letters may be replayed to, such as orders-dlt=orders|returns'

const others: Setting<readonly OtherLetters[]> = {
  schema: z
    .string()
    .transform(given => given.split(',').flatMap(part => (part.trim() === '' ? [] : entryOf(part.trim()))))
    .refine(entries => entries.every(({ topic, sources }) => [topic, ...sources].every(name => topicName.test(name)))),
  usual: '',
  help: 'Dead-letter topics of other applications (Kafka Streams with KIP-1034, Spring, Connect) for the desk to show. Without a topic after the `=`, letters cannot be replayed.',
  allowed,
  secret: false
}

/** The dead-letter desk of the API. */
export const deadLettersSettings = {
  DEAD_LETTERS_INDEX: flag(
    true,
    'Keep an index of dead letters in the database. Without it the API reads the topics for each answer.'
  ),
  DEAD_LETTERS_GROUP_ID: text('dead_letters_index_v1', 'Consumer group of the API processes that maintain the index.'),
  DEAD_LETTERS_TOPICS: others,
  DEAD_LETTERS_WRITE: flag(
    false,
    'Allow replaying and discarding letters over HTTP when the API listens beyond this machine. On loopback it is always allowed.'
  )
} as const

function entryOf(part: string): OtherLetters {
  const [topic = '', sources = ''] = part.split('=')
  return { topic, sources: sources.split('|').filter(source => source !== '') }
}
