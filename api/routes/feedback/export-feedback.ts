import { createRoute, z } from '@hono/zod-openapi'
import { asError } from '#streams'
import type { FeedbackPage, FeedbackQuery } from '../../../topology/feedback/read-model.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import { readQuery } from '../../http/query.ts'
import { csvRow } from './csv.ts'
import type { FeedbackDeps } from './deps.ts'
import { filterOf, filterShape, orderParameter } from './filter-query.ts'
import { represent } from './representation.ts'

const formats = ['csv', 'ndjson'] as const

const exportQuery = z.object({
  ...filterShape,
  order: orderParameter,
  format: z
    .enum(formats, { error: `format must be one of ${formats.join(', ')}` })
    .default('csv')
    .openapi({ description: 'CSV with a header line, or one JSON object per line.' })
})

const route = createRoute({
  method: 'get',
  path: '/feedback/export',
  operationId: 'exportFeedback',
  tags: ['feedback'],
  summary: 'Export feedback',
  description:
    'Streamed while it is read, at any size. In CSV, a text that a spreadsheet would run as a formula gets a leading apostrophe.',
  request: { query: exportQuery },
  responses: {
    200: {
      description: 'The file',
      content: { 'text/csv': { schema: z.string() }, 'application/x-ndjson': { schema: z.string() } }
    },
    ...problemResponses('invalid-query', 'internal-error', 'database-unavailable', 'query-timeout')
  }
})

/** Rows of one query. */
const portion = 500

/** How each format is written. */
const writers = {
  csv: {
    type: 'text/csv; charset=utf-8',
    head: columns => csvRow(columns),
    row: values => csvRow(Object.values(values))
  },
  ndjson: { type: 'application/x-ndjson', head: () => '', row: values => `${JSON.stringify(values)}\n` }
} as const satisfies {
  readonly [format in (typeof formats)[number]]: {
    readonly type: string
    readonly head: (columns: readonly string[]) => string
    readonly row: (values: ReturnType<typeof represent>) => string
  }
}

/** Names of the columns, in the order of a row. */
const columns = [
  'message_id',
  'customer_id',
  'feedback_text',
  'sentiment_score',
  'compound',
  'scorer',
  'scorer_version',
  'feedback_timestamp',
  'analysis_timestamp',
  'accepted_at'
] as const satisfies readonly (keyof ReturnType<typeof represent>)[]

/** `GET /feedback/export`: page by page as the client reads, so that memory stays bounded. What fails midway cuts the connection. */
export function exportFeedback({ rows, log }: FeedbackDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const read = readQuery(c, exportQuery)
      if (!read.ok) return read.response
      const { format, order = 'feedback_time' } = read.value
      const query: FeedbackQuery = { filter: filterOf(read.value), order, limit: portion }
      const writer = writers[format]
      note.message = 'export begun'
      note.fields = { query: 'feedback export', format, order }
      const first = await rows.list(query)
      const encoder = new TextEncoder()

      const parts = async function* (): AsyncGenerator<Uint8Array> {
        let sent = 0
        try {
          yield encoder.encode(writer.head(columns))
          for await (const page of pages(query, first, rows.list)) {
            sent += page.rows.length
            yield encoder.encode(page.rows.map(row => writer.row(represent(row))).join(''))
          }
        } catch (thrown) {
          log?.error(
            { err: thrown, rows: sent, format },
            `export cut off after ${sent} rows: ${asError(thrown).message}`
          )
          throw thrown
        }
      }

      return new Response(ReadableStream.from(parts()), {
        headers: {
          'content-type': writer.type,
          'content-disposition': `attachment; filename="feedback.${format}"`,
          'cache-control': 'no-store'
        }
      })
    }
  }
}

/** Every page from the first on. */
async function* pages(
  query: FeedbackQuery,
  first: FeedbackPage,
  list: (query: FeedbackQuery) => Promise<FeedbackPage>
): AsyncGenerator<FeedbackPage> {
  let page = first
  for (;;) {
    yield page
    const last = page.rows.at(-1)
    if (!page.hasMore || last === undefined) return
    const time = query.order === 'arrival' ? last.accepted_at : last.feedback_timestamp
    page = await list({ ...query, after: { time, message_id: last.message_id } })
  }
}
