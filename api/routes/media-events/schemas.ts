import { z } from '@hono/zod-openapi'

const bar = z
  .object({
    label: z.string(),
    value: z.number(),
    note: z.string().openapi({ description: 'What the value is based on.', example: '412 plays' })
  })
  .openapi('MediaBar')

const chart = z
  .object({
    id: z.string().openapi({ example: 'completion' }),
    question: z.string(),
    unit: z.string().openapi({ example: '%' }),
    bars: z.array(bar)
  })
  .openapi('MediaChart')

/** `GET /media-events/analytics`. */
export const analysis = z
  .object({
    events: z.int().openapi({ description: 'Events in the files, each counted once.' }),
    repeats: z.int().openapi({ description: 'Rows that repeat an event after a crash; the charts ignore them.' }),
    files: z.int(),
    charts: z.array(chart)
  })
  .openapi('MediaAnalysis')
