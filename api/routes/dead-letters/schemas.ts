import { z } from '@hono/zod-openapi'

const id = z.string().openapi({
  description: 'Position of the dead letter: `<topic>-<partition>-<offset>`.',
  example: 'customer_feedback_dead_letters-3-17'
})
const instant = z.iso.datetime()
const place = z.object({ topic: z.string(), partition: z.int(), offset: z.int() })

/** Path of one letter. */
export const idParam = z.object({ id })

/** A dead letter as lists show it. */
export const listedLetter = z
  .object({
    id,
    system: z
      .string()
      .nullable()
      .openapi({ description: 'Null for a topic of another application.', example: 'feedback' }),
    topic: z.string(),
    partition: z.int(),
    offset: z.int(),
    died_at: instant,
    kind: z
      .enum(['kafka-streams', 'spring', 'connect', 'none'])
      .openapi({ description: 'Which application wrote its headers; `none` if no header says why it is there.' }),
    reason: z.string().openapi({ description: 'Error code or class.', example: 'invalid-value' }),
    step: z.string().openapi({ example: 'validate' }),
    message: z.string(),
    group: z.string().openapi({ example: '9f3c1b2a77e0d456' }),
    source: place.nullable().openapi({ description: 'Where the record was read; null if unknown.' }),
    application: z.string(),
    attempts: z.int(),
    key: z.string().nullable(),
    state: z.enum(['open', 'replayed', 'discarded']),
    state_at: instant.nullable()
  })
  .openapi('DeadLetter')

const servedBy = z.enum(['index', 'topics']).openapi({
  description: '`topics` if the index could not answer and the API read the topics, which takes longer.'
})
const because = z.string().nullable().openapi({ description: 'Why the index did not serve this response.' })

/** Body of `GET /dead-letters`. */
export const letterList = z
  .object({
    letters: z.array(listedLetter),
    next: z.string().nullable().openapi({ description: 'The `cursor` of the next page; null on the last.' }),
    served_by: servedBy,
    because
  })
  .openapi('DeadLetterList')

/** Body of `GET /dead-letters/groups`. */
export const groupList = z
  .object({
    groups: z.array(
      z.object({
        group: z.string(),
        system: z.string().nullable(),
        topic: z.string(),
        reason: z.string(),
        step: z.string(),
        message: z
          .string()
          .openapi({ description: "The newest letter's message; others differ in ids, numbers and quoted texts." }),
        count: z.int(),
        open: z.int().openapi({ description: 'Letters that were neither replayed nor discarded.' }),
        first: instant,
        last: instant,
        newest: id
      })
    ),
    served_by: servedBy,
    because
  })
  .openapi('DeadLetterGroups')

const noted = {
  at: instant,
  action: z.enum(['replay', 'discard']),
  edited: z.boolean().openapi({ description: 'Whether a corrected value was sent.' }),
  reason: z.string().nullable().openapi({ description: 'Why it was discarded.' }),
  actor: z.string().nullable().openapi({ description: 'Who did it, by their own word.' }),
  address: z.string().nullable(),
  sent: place.nullable().openapi({ description: 'Where the record went.' })
}

/** Body of `GET /dead-letters/audit`. */
export const auditList = z
  .object({
    entries: z.array(z.object({ id, ...noted })),
    next: z.string().nullable().openapi({ description: 'The `cursor` of the next page; null on the last.' }),
    served_by: servedBy,
    because
  })
  .openapi('DeadLetterAudit')

/** Body of `GET /dead-letters/{id}`. */
export const openLetter = listedLetter
  .extend({
    timestamp: instant.nullable().openapi({ description: "The record's event time." }),
    schema_id: z.int().nullable(),
    replays: z.int().openapi({ description: 'How often the record was replayed before it failed here.' }),
    meaning: z.string(),
    next: z.string().openapi({ description: 'What to do.' }),
    headers: z.record(z.string(), z.union([z.string(), z.null(), z.array(z.string().nullable())])),
    stacktrace: z.string().nullable(),
    value: z.unknown().openapi({ description: 'The decoded value; null if it cannot be decoded.' }),
    undecoded: z.string().nullable().openapi({ description: 'Why it cannot be decoded.' }),
    bytes: z.string().nullable().openapi({ description: 'The bytes of the value, base64; null for a tombstone.' }),
    history: z.array(z.object(noted))
  })
  .openapi('OpenDeadLetter')

const whole = (name: string, max: number, usual: number) => {
  const error = `${name} must be an integer from 1 to ${max}`
  return z
    .string()
    .regex(/^\d{1,9}$/, { error, abort: true })
    .transform(Number)
    .refine(value => value >= 1 && value <= max, { error })
    .default(usual)
    .openapi({ type: 'integer', minimum: 1, maximum: max })
}

const filter = {
  system: z.string().min(1).optional().openapi({ example: 'feedback' }),
  topic: z.string().min(1).optional().openapi({ example: 'customer_feedback_dead_letters' }),
  reason: z.string().min(1).optional().openapi({ example: 'invalid-value' }),
  step: z.string().min(1).optional().openapi({ example: 'validate' }),
  group: z
    .string()
    .regex(/^[0-9a-f]{16}$/, { error: 'group must be the id of a group: 16 hexadecimal digits' })
    .optional(),
  state: z
    .enum(['open', 'replayed', 'discarded'], { error: 'state must be one of open, replayed, discarded' })
    .optional()
}

/** Query of `GET /dead-letters`. */
export const lettersQuery = z.object({
  ...filter,
  cursor: z.string().min(1).max(1_000).optional().openapi({ description: '`next` of the previous page.' }),
  limit: whole('limit', 500, 50)
})

/** Query of `GET /dead-letters/audit`. */
export const auditQuery = z.object({
  system: filter.system,
  topic: filter.topic,
  cursor: z.string().min(1).max(1_000).optional().openapi({ description: '`next` of the previous page.' }),
  limit: whole('limit', 500, 50)
})

/** Query of `GET /dead-letters/groups`. */
export const groupsQuery = z.object({ ...filter, limit: whole('limit', 500, 100) })
