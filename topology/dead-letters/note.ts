/** What somebody did about a dead letter; kept in the compacted topic of notes, by the letter's id. */
export interface LetterNote {
  /** When, milliseconds since the epoch. */
  readonly at: number
  readonly action: 'replay' | 'discard'
  /** Time of the dead letter: a topic that was deleted and made again gives the same places to other letters. */
  readonly letterTime: number
  /** Whether a corrected value was sent. */
  readonly edited: boolean
  /** Why it was discarded. */
  readonly reason?: string | undefined
  /** Who did it, as they call themselves. */
  readonly actor?: string | undefined
  /** Where the request came from. */
  readonly address?: string | undefined
  /** Where its record went, as the broker told. */
  readonly sent?: { readonly topic: string; readonly partition: number; readonly offset: number } | undefined
  /** How often the record had been sent then, this time included. */
  readonly replays?: number | undefined
}

/** The compacted topic that remembers what was done about the letters of a topic: dead letters themselves cannot be changed. */
export const notesTopic = (deadLetterTopic: string): string => `${deadLetterTopic}-replays`

/** Place of a dead letter in its topic. */
export interface Place {
  readonly topic: string
  readonly partition: number
  readonly offset: number
}

const place = /^(.+)-(\d{1,9})-(\d{1,15})$/

/** The place that `<topic>-<partition>-<offset>` names; undefined for anything else. */
export function placeOf(id: string): Place | undefined {
  const [, topic, partition, offset] = place.exec(id) ?? []
  return topic === undefined ? undefined : { topic, partition: Number(partition), offset: Number(offset) }
}

/** Reads a note; undefined for bytes that are none. Takes the notes of earlier releases, which had replays only. */
export function noteOf(value: Buffer): LetterNote | undefined {
  const given = objectIn(value)
  const at = given?.replayedAt ?? given?.discardedAt
  if (given === undefined || typeof at !== 'number' || typeof given.letterTime !== 'number') return undefined
  return {
    at,
    action: typeof given.discardedAt === 'number' ? 'discard' : 'replay',
    letterTime: given.letterTime,
    edited: given.edited === true,
    reason: textIn(given.reason),
    actor: textIn(given.actor),
    address: textIn(given.address),
    sent: placeIn(given.sent),
    replays: typeof given.replays === 'number' ? given.replays : undefined
  }
}

/** The bytes of a note. */
export function noteBytes({ at, action, ...note }: LetterNote): Buffer {
  return Buffer.from(JSON.stringify({ ...(action === 'discard' ? { discardedAt: at } : { replayedAt: at }), ...note }))
}

type Given = { readonly [name: string]: unknown }

function objectIn(value: Buffer): Given | undefined {
  try {
    const read: unknown = JSON.parse(value.toString('utf8'))
    return typeof read === 'object' && read !== null ? (read as Given) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function placeIn(value: unknown): LetterNote['sent'] {
  const { topic, partition, offset } = (value ?? {}) as Given
  if (typeof topic !== 'string' || typeof partition !== 'number' || typeof offset !== 'number') return undefined
  return { topic, partition, offset }
}
