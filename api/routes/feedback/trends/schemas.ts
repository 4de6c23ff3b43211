import { z } from '@hono/zod-openapi'
import { limits } from '../../../../topology/feedback/limits.ts'
import { measures } from '../../../../topology/feedback/trends/read-model.ts'
import { windowParameters } from '../../../http/window-query.ts'
import { instant } from '../filter-query.ts'
import { whole } from '../schemas.ts'

const customer = z
  .string()
  .min(1, { error: 'customer_id must not be empty' })
  .refine(value => [...value].length <= limits.customerIdLength, {
    error: `customer_id must have at most ${limits.customerIdLength} characters`
  })
  .optional()

/** Query of `GET /feedback/trends`. */
export const trendsQuery = z.object({
  ...windowParameters(instant),
  customer_id: customer.openapi({ description: 'Only the feedback of this customer. Default: all customers.' })
})

/** Body of `GET /feedback/trends`. */
export const trendList = z
  .object({
    trends: z.array(
      z
        .object({
          window_start: z.iso.datetime().openapi({ description: 'Included.', example: '2026-02-19T14:30:00Z' }),
          window_end: z.iso.datetime().openapi({ description: 'Not included.', example: '2026-02-19T14:31:00Z' }),
          customer_id: z.string().nullable().openapi({ description: 'Null for all customers.' }),
          positive: z.int(),
          neutral: z.int(),
          negative: z.int(),
          count: z.int().openapi({ description: 'All feedback of the window, including other labels.' }),
          mean_compound: z.number().min(-1).max(1).nullable().openapi({ example: 0.2134 }),
          late: z.int().openapi({ description: 'Feedback that arrived too late for the window.' })
        })
        .openapi('FeedbackTrend')
    )
  })
  .openapi('FeedbackTrendList')

/** Query of `GET /feedback/alerts`. */
export const alertsQuery = z.object({
  from: instant('from', 'Earliest begin of the window, included.'),
  to: instant('to', 'Latest begin of the window, not included.'),
  customer_id: customer.openapi({ description: 'Only alerts about this customer. Default: all alerts.' }),
  page: whole('page', 1, Number.MAX_SAFE_INTEGER).default(1),
  limit: whole('limit', 1, 100).default(10)
})

/** Body of `GET /feedback/alerts`. */
export const alertList = z
  .object({
    alerts: z.array(
      z
        .object({
          alert_id: z.uuid(),
          rule: z.string().openapi({ description: 'Name of the rule.', example: 'mood-drop' }),
          customer_id: z.string().nullable().openapi({ description: 'Null for all customers.' }),
          window_start: z.iso.datetime().openapi({ example: '2026-02-19T14:30:00Z' }),
          window_end: z.iso.datetime().openapi({ description: 'Not included.', example: '2026-02-19T14:31:00Z' }),
          measure: z.enum(measures).openapi({
            description: 'What the rule measures: the mean compound, or the share of negative feedback from 0 to 1.'
          }),
          value: z.number().openapi({ description: 'The measure in the window.', example: -0.41 }),
          baseline: z.number().openapi({ description: 'The measure in the windows before it.', example: 0.23 }),
          count: z.int().openapi({ description: 'Number of feedback records in the window when it was judged.' }),
          texts: z.array(z.string()).openapi({ description: 'Beginnings of the texts with the lowest compound.' })
        })
        .openapi('FeedbackAlert')
    )
  })
  .openapi('FeedbackAlertList')
