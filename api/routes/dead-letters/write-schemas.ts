import { z } from '@hono/zod-openapi'

const actor = z
  .string({ error: 'actor must be a string' })
  .min(1, { error: 'actor must not be empty' })
  .max(255, { error: 'actor must have at most 255 characters' })
  .optional()
  .openapi({ description: 'Who does it, for the history, which also records the address.', example: 'Ada' })
const truth = (name: string) => z.boolean({ error: `${name} must be true or false` }).default(false)
const whole = (name: string, max: number, usual: number) => {
  const error = `${name} must be an integer from 1 to ${max}`
  return z.int({ error }).min(1, { error }).max(max, { error }).default(usual)
}
const again = truth('again').openapi({ description: 'Also send letters that were replayed or discarded before.' })
const dryRun = truth('dry_run').openapi({ description: 'Only report what would be sent.' })
const maxReplays = whole('max_replays', 1_000, 3).openapi({
  description: 'A record that was replayed this often is refused.'
})
const text = (name: string) =>
  z
    .string({ error: `${name} must be a string` })
    .min(1)
    .optional()

/** Body of `POST /dead-letters/{id}/replay`. */
export const replayRequest = z
  .strictObject({
    value: z.unknown().optional().openapi({ description: 'A corrected value, validated against schema and limits.' }),
    dry_run: dryRun,
    again,
    max_replays: maxReplays,
    actor
  })
  .openapi('ReplayDeadLetter')

/** Answer of `POST /dead-letters/{id}/replay`. */
export const replayed = z
  .object({
    id: z.string(),
    outcome: z.enum(['replayed', 'would-replay']),
    to: z.string().openapi({ description: 'The topic to which it was, or would be, sent back.' }),
    replays: z.int().openapi({ description: 'How often the record was sent back, including this time.' }),
    note: z.string().nullable()
  })
  .openapi('ReplayedDeadLetter')

/** Body of `POST /dead-letters/{id}/discard`. */
export const discardRequest = z
  .strictObject({
    reason: z
      .string({ error: 'reason must say why, as a text' })
      .trim()
      .min(1, { error: 'reason must say why' })
      .max(1_000, { error: 'reason must have at most 1000 characters' })
      .openapi({ example: 'sent by a test' }),
    actor
  })
  .openapi('DiscardDeadLetter')

/** Answer of `POST /dead-letters/{id}/discard`. */
export const discarded = z.object({ id: z.string(), state: z.literal('discarded') }).openapi('DiscardedDeadLetter')

const whichLetters = 'filter must say which letters: system, topic, reason, step and group, or {} for all'

/** Body of `POST /dead-letters/replay`. */
export const jobRequest = z
  .strictObject({
    filter: z
      .strictObject(
        {
          system: text('system'),
          topic: text('topic'),
          reason: text('reason'),
          step: text('step'),
          group: text('group')
        },
        { error: ({ code }) => (code === 'unrecognized_keys' ? undefined : whichLetters) }
      )
      .openapi({ description: 'Conditions combine with AND; {} means every letter of every system.' }),
    rate: whole('rate', 100_000, 100).openapi({ description: 'Maximum number of records per second.' }),
    limit: whole('limit', 1_000_000, 10_000).openapi({ description: 'Maximum number of records in total.' }),
    dry_run: dryRun,
    again,
    max_replays: maxReplays,
    actor
  })
  .openapi('ReplayDeadLetters')

const instant = z.iso.datetime()

/** A replay of many letters. */
export const job = z
  .object({
    job: z.string().openapi({ example: '019c7639-5f00-7cc4-8234-123456789012' }),
    state: z.enum(['running', 'done', 'stopped', 'failed']),
    started_at: instant,
    ended_at: instant.nullable(),
    actor: z.string().nullable(),
    address: z.string().nullable(),
    dry_run: z.boolean(),
    rate: z.int(),
    counts: z
      .record(z.string(), z.int())
      .openapi({ description: 'Number of letters by outcome.', example: { replayed: 41 } }),
    problems: z
      .array(z.object({ id: z.string(), outcome: z.string(), message: z.string() }))
      .openapi({ description: 'The first hundred letters that were not sent.' }),
    more: z.boolean().openapi({ description: 'Whether `limit` was reached and letters are left.' }),
    error: z.string().nullable()
  })
  .openapi('ReplayJob')

/** Body of `GET /dead-letters/jobs`. */
export const jobList = z.object({ jobs: z.array(job) }).openapi('ReplayJobs')

/** Body of `POST /dead-letters/jobs/{job}/stop`. */
export const stopRequest = z.strictObject({ actor }).openapi('StopReplayJob')

/** Path of one job. */
export const jobParam = z.object({ job: z.string() })
