import { z } from 'zod'
import type { Driver, Producer, TopicPartitionOffset } from '#streams'
import type { DeadLetter } from '../letters/dead-letter.ts'
import { rangesOf, scan, withAdmin } from '../letters/scan.ts'

/** What is remembered of a dead letter that was replayed. */
export interface ReplayMark {
  /** When its replay was acknowledged, milliseconds since the epoch. */
  readonly replayedAt: number
  /** Whether a corrected value was sent. */
  readonly edited: boolean
  /** Time of the dead letter: a topic that was deleted and made again gives the same ids to other letters. */
  readonly letterTime: number
  /** Where its record went, as the broker told. */
  readonly sent?: TopicPartitionOffset | undefined
  /** How often the record had been sent then, this time included. */
  readonly replays?: number | undefined
}

const markSchema = z.object({
  replayedAt: z.number(),
  edited: z.boolean(),
  letterTime: z.number(),
  sent: z.object({ topic: z.string(), partition: z.number(), offset: z.number() }).optional(),
  replays: z.number().optional()
})

/** Marks by the id of the dead letter. */
export type ReplayMarks = ReadonlyMap<string, ReplayMark>

/** The compacted topic that remembers what of a dead-letter topic was replayed: dead letters themselves cannot be changed. */
export const marksTopic = (deadLetterTopic: string): string => `${deadLetterTopic}-replays`

export interface MarksTopicOptions {
  readonly replicationFactor?: number
  /** Default true; false when topics are made by others. */
  readonly create?: boolean
}

/** Creates the topic of the marks where it is missing. Rejects when it is missing and may not be created. */
export async function ensureMarksTopic(
  driver: Driver,
  deadLetterTopic: string,
  { replicationFactor = -1, create = true }: MarksTopicOptions = {}
): Promise<void> {
  const name = marksTopic(deadLetterTopic)
  if (!create) {
    await rangesOf(driver, name)
    return
  }
  const config = { 'cleanup.policy': 'compact' }
  await withAdmin(driver, admin => admin.createTopics([{ name, partitions: 1, replicationFactor, config }]))
}

/** Everything that was replayed so far; empty when nothing ever was. */
export async function readMarks(driver: Driver, deadLetterTopic: string): Promise<ReplayMarks> {
  const topic = marksTopic(deadLetterTopic)
  const exists = await withAdmin(driver, async admin => (await admin.partitionsOf(topic)) !== undefined)
  const marks = new Map<string, ReplayMark>()
  if (!exists) return marks
  await scan(driver, await rangesOf(driver, topic), async (_, records) => {
    for (const { key, value } of records) {
      const mark = value === null ? undefined : parseMark(value)
      if (key !== null && mark !== undefined) marks.set(key.toString('utf8'), mark)
    }
    return 'go on'
  })
  return marks
}

/** The mark of this very letter. */
export function markOf(marks: ReplayMarks, letter: DeadLetter): ReplayMark | undefined {
  const mark = marks.get(letter.id)
  return mark?.letterTime === letter.time ? mark : undefined
}

/** How often what became of a letter was sent before, by where its record lies. Only our own notes count: a header can be set by anybody. */
export function replaysBySource(marks: ReplayMarks): (letter: DeadLetter) => number {
  const counts = new Map<string, number>()
  for (const { sent, replays } of marks.values()) if (sent && replays) counts.set(placeOf(sent), replays)
  return ({ source }) => counts.get(placeOf(source)) ?? 0
}

function placeOf({ topic, partition, offset }: TopicPartitionOffset): string {
  return `${topic}/${partition}/${offset}`
}

/** Remembers letters whose replay was acknowledged. Rejects as `Producer.send` does, or with the first refusal. */
export async function writeMarks(
  producer: Producer,
  deadLetterTopic: string,
  letters: readonly DeadLetter[],
  mark: Pick<ReplayMark, 'replayedAt' | 'edited'>,
  sent: ReadonlyMap<DeadLetter, TopicPartitionOffset>
): Promise<void> {
  const topic = marksTopic(deadLetterTopic)
  const [refused] = await producer.send(
    letters.map(letter => ({
      topic,
      partition: 0,
      key: Buffer.from(letter.id),
      value: Buffer.from(JSON.stringify(markFor(letter, mark, sent.get(letter))))
    }))
  )
  if (refused !== undefined) throw refused.error
}

function markFor(
  { time, replays }: DeadLetter,
  mark: Pick<ReplayMark, 'replayedAt' | 'edited'>,
  sent: TopicPartitionOffset | undefined
): ReplayMark {
  return { ...mark, letterTime: time, replays: replays + 1, ...(sent && sent.offset >= 0 && { sent }) }
}

/** Undefined for bytes that are no mark: such a letter counts as not replayed. */
function parseMark(value: Buffer): ReplayMark | undefined {
  try {
    return markSchema.safeParse(JSON.parse(value.toString('utf8'))).data
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
