import { z } from '@hono/zod-openapi'

const node = z.object({
  name: z
    .string()
    .openapi({ description: 'Name of the step, as in metrics, logs and dead letters.', example: 'enrich' }),
  kind: z.enum(['source', 'processor', 'topic', 'sink']),
  verb: z.string(),
  topics: z.array(z.string()),
  stores: z.array(z.string()),
  parents: z.array(z.string()),
  children: z.array(z.string())
})

/** What a worker says it runs. */
export const runningTopology = z.object({
  application: z.string(),
  name: z.string(),
  subTopologies: z.array(z.object({ id: z.int(), nodes: z.array(node) }))
})

export type RunningTopology = z.infer<typeof runningTopology>

const stepFigures = z
  .object({
    name: z.string(),
    processed: z.number(),
    failed: z.number(),
    retried: z.number(),
    dropped: z.number(),
    dead_letters: z.number(),
    rows: z.number().openapi({ description: 'Rows that a sink inserted.' }),
    calls: z.number().openapi({ description: 'Number of timed calls.' }),
    call_seconds: z.number().openapi({ description: 'Total seconds of the timed calls.' })
  })
  .openapi('StepFigures')

export type StepFigures = z.infer<typeof stepFigures>

const topology = z
  .object({
    name: z.string().openapi({ example: 'feedback' }),
    application: z.string().openapi({ description: 'Its consumer group.', example: 'sentiment_analyzer_group_v1' }),
    workers: z.int().openapi({ description: 'Number of processes that run it and answer.' }),
    sub_topologies: z.array(z.object({ id: z.int(), nodes: z.array(node) })),
    steps: z
      .array(stepFigures)
      .openapi({ description: 'Totals since the workers started. For rates, subtract two responses.' }),
    lag: z
      .array(z.object({ topic: z.string(), records: z.int().nullable() }))
      .openapi({ description: 'Uncommitted records, according to the broker; null while unknown.' }),
    waiting: z.array(z.object({ reason: z.string(), tasks: z.int() })).openapi({
      description: 'Tasks that wait for an outside system, such as a sink that does not answer.'
    }),
    end_to_end: z
      .object({ records: z.number(), seconds: z.number() })
      .openapi({ description: 'Number of outputs, and the total seconds since their source records.' })
  })
  .openapi('TopologyState')

export type TopologyState = z.infer<typeof topology>

/** Body of `GET /topology`. */
export const topologyAnswer = z
  .object({
    at: z.iso.datetime(),
    workers: z.array(
      z.object({
        url: z.string().openapi({ example: 'http://127.0.0.1:9464' }),
        state: z.enum(['ready', 'not-ready', 'down']),
        detail: z.string().optional(),
        topology: z
          .string()
          .optional()
          .openapi({ description: 'Name of the topology that it runs, or ran when it last answered.' })
      })
    ),
    topologies: z.array(topology)
  })
  .openapi('Topologies')

export type TopologyAnswer = z.infer<typeof topologyAnswer>
