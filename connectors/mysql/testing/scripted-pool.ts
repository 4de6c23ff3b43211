import type { Pool } from 'mysql2/promise'

/** An answer to a statement: rows for a SELECT, what a write did, or an error to throw. */
export type ScriptedAnswer =
  | readonly object[]
  | { readonly affectedRows: number; readonly warningStatus?: number }
  | Error

/** How a statement came: as text, or prepared. */
export type Sent = 'query' | 'execute'

/** A pool without a server, for errors that no real server gives when asked: a proxy's, a cloud's. */
export interface ScriptedPool {
  readonly pool: Pool
  /** Connections made, and how many of them were closed rather than given back. */
  readonly made: () => number
  readonly closed: () => number
}

/** An error as a server answers it. */
export function answerOf(errno: number, message = `answer ${errno}`): Error {
  return Object.assign(new Error(message), { errno, sqlState: 'HY000', code: 'ER_SCRIPTED' })
}

/** Makes a pool that answers every statement but those of transactions by the script. */
export function scriptedPool(
  answer: (sql: string, sent: Sent, values: readonly unknown[]) => ScriptedAnswer
): ScriptedPool {
  const free: object[] = []
  let made = 0
  let closed = 0

  const send =
    (sent: Sent) =>
    async (
      given: string | { readonly sql: string; readonly values?: readonly unknown[] },
      values: readonly unknown[] = []
    ) => {
      const sql = typeof given === 'string' ? given : given.sql
      if (/^(START|COMMIT|ROLLBACK|SET)/.test(sql)) return [{ affectedRows: 0, warningStatus: 0 }]
      if (sql.startsWith('SELECT @@max_allowed_packet')) return [[{ bytes: 16_777_216 }]]
      const result = answer(sql, sent, typeof given === 'string' ? values : (given.values ?? []))
      if (result instanceof Error) throw result
      return [Array.isArray(result) ? result : { warningStatus: 0, ...result }, []]
    }

  const connect = () => {
    made++
    const connection = {
      connection: { stream: { destroy: () => undefined } },
      query: send('query'),
      execute: send('execute'),
      release: () => void free.push(connection),
      destroy: () => {
        closed++
      }
    }
    return connection
  }

  // Only what `withConnection` and the sinks use.
  const pool = { getConnection: async () => free.pop() ?? connect() } as unknown as Pool
  return { pool, made: () => made, closed: () => closed }
}
