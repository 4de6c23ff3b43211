import type { Logger, Opaque, Sink } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import { postgresOptions } from '../../config/postgres-options.ts'
import { closePool, mysqlPool } from '../../connectors/mysql/connection/pool.ts'
import { starSink } from '../../connectors/mysql/media-events/star-sink.ts'
import { migrate } from '../../connectors/mysql/migrate/migrations.ts'
import { createStarSchema } from '../../connectors/postgres/create-star-schema.ts'
import { postgresPool } from '../../connectors/postgres/pool.ts'
import { postgresStarSink } from '../../connectors/postgres/star-sink.ts'
import type { FlatEvent } from '../../topology/media-events/flat-event.ts'

/** A database that keeps the star schema. Nothing connects before `prepare` or the sink's first `write`. */
export interface MediaWarehouse {
  readonly sink: Sink<Opaque, FlatEvent>
  /** Makes the tables that are missing. Safe to repeat. */
  readonly prepare: () => Promise<void>
  readonly close: () => Promise<void>
}

/** The databases that `MEDIA_EVENTS_WAREHOUSE` names. */
export function mediaWarehouses(environment: Environment, log: Logger): readonly MediaWarehouse[] {
  const wanted = environment.MEDIA_EVENTS_WAREHOUSE
  return [
    ...(wanted === 'postgres' ? [] : [mysqlWarehouse(environment, log)]),
    ...(wanted === 'mysql' ? [] : [postgresWarehouse(environment, log)])
  ]
}

function mysqlWarehouse(environment: Environment, log: Logger): MediaWarehouse {
  const mysql = mysqlOptions(environment)
  const pool = mysqlPool(mysql)
  return {
    sink: starSink({ pool }),
    prepare: async () => {
      await migrate({ mysql, systems: ['media-events'], log })
    },
    close: () => closePool(pool, log)
  }
}

function postgresWarehouse(environment: Environment, log: Logger): MediaWarehouse {
  const pool = postgresPool({ ...postgresOptions(environment), log })
  return { sink: postgresStarSink({ pool }), prepare: () => createStarSchema(pool), close: () => pool.end() }
}
