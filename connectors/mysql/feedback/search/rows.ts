import type { Pool } from 'mysql2/promise'
import type { Sink } from '#streams'
import { isLowerCaseUuid } from '../../../../schemas/values/uuid.ts'
import type { SearchEntry } from '../../../../topology/feedback/search/search-entry.ts'
import { type MysqlSinkOptions, mysqlSink } from '../../mysql-sink.ts'

/** The table of the full-text index. */
export const searchTable = 'feedback_search'

export type SearchRowsOptions = Pick<MysqlSinkOptions<string, SearchEntry>, 'connections' | 'rows' | 'timeout' | 'log'>

/** The words of feedback into `feedback_search`, one row per `message_id`. */
export function searchRows(pool: Pool, options: SearchRowsOptions = {}): Sink<string, SearchEntry> {
  return mysqlSink<string, SearchEntry>({
    ...options,
    pool,
    table: searchTable,
    columns: ['message_id', 'words'],
    key: ['message_id'],
    validate: ({ value }) =>
      isLowerCaseUuid(value.message_id) ? undefined : 'message_id is not a UUID in lower case, so that no row has it',
    row: ({ value }) => [value.message_id, value.words]
  })
}
