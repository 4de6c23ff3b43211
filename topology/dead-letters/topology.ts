import {
  logAndContinue,
  type Opaque,
  type Processor,
  type Sink,
  StreamsBuilder,
  serdes,
  type Topic,
  type Topology,
  topic
} from '#streams'
import { indexedLetter } from './indexed-letter.ts'
import { located } from './located.ts'
import { noteOf, placeOf } from './note.ts'
import type { IndexedLetter, NotedLetter } from './read-model.ts'

/** What the index needs from outside. */
export interface DeadLettersDeps {
  /** Topics of dead letters, at least one. Each must be there. */
  readonly letterTopics: readonly string[]
  /** Topics of notes, as `notesTopic` names them, as far as they are there. */
  readonly noteTopics: readonly string[]
  /** Where letters are listed, one row for each. */
  readonly letters: Sink<Opaque, IndexedLetter>
  /** Where what was done about them is kept, one row for each note. */
  readonly notes: Sink<Opaque, NotedLetter>
}

/** Dead letters and notes in, rows out. A row that the database refuses is counted and logged: the letter itself stays in its topic. */
export function deadLettersTopology({ letterTopics, noteTopics, letters, notes }: DeadLettersDeps): Topology {
  const builder = new StreamsBuilder('dead-letters', { onError: logAndContinue })
  builder
    .stream('read-letters', letterTopics.map(rawTopic))
    .processValues('describe', describe)
    .sinkTo('index', letters)
  if (noteTopics.length > 0)
    builder.stream('read-notes', noteTopics.map(rawTopic)).processValues('read-note', readNote).sinkTo('keep', notes)
  return builder.build()
}

const rawTopic = (name: string): Topic<Opaque, Buffer> => topic(name, serdes.opaque, serdes.bytes)

const describe = (): Processor<Opaque, Buffer, Opaque, IndexedLetter> => located(indexedLetter)

/** What is no note, or a note of no letter, is passed over. */
const readNote = (): Processor<Opaque, Buffer, Opaque, NotedLetter> =>
  located((record, noted) => {
    const note = record.value === null ? undefined : noteOf(record.value)
    const place = placeOf(String(record.key))
    return note && place && { ...place, note, noted }
  })
