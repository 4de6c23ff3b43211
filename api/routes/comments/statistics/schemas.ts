import { z } from '@hono/zod-openapi'
import { windowParameters } from '../../../http/window-query.ts'
import { instant, sourceParameter, tagParameter } from '../query.ts'

const byTag = z.object({ positive: z.int(), negative: z.int(), neutral: z.int(), unrelated: z.int() })

/** Body of `GET /api/statistics`. */
export const statistics = z
  .object({
    total: z.int().openapi({ description: 'Comments stored.' }),
    byTag,
    bySource: z.record(z.string(), z.int()),
    duplicates: z.int().openapi({ description: 'Comments discarded because their id was seen within three hours.' }),
    failures: z.int().openapi({ description: 'Dead letters written.' }),
    perMinute: z.int().openapi({ description: 'Comments processed in the last 60 seconds.' })
  })
  .openapi('CommentStatistics')

/** Query of `GET /api/statistics/history`. */
export const historyQuery = z.object({
  ...windowParameters(instant),
  tag: tagParameter,
  source: sourceParameter
})

/** Body of `GET /api/statistics/history`. */
export const statisticsHistory = z
  .object({
    history: z.array(
      z
        .object({
          windowStart: z.iso.datetime().openapi({ description: 'Included.', example: '2026-02-19T14:30:00Z' }),
          windowEnd: z.iso.datetime().openapi({ description: 'Not included.', example: '2026-02-19T14:31:00Z' }),
          total: z.int().openapi({ description: 'Comments that were processed in the window.' }),
          byTag,
          late: z.int().openapi({ description: 'Comments that came too late to be counted in the window.' })
        })
        .openapi('CommentStatisticsWindow')
    )
  })
  .openapi('CommentStatisticsHistory')
