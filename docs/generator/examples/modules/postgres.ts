import { StreamsBuilder, serdes, topic } from 'millrace'
import { postgresPool, postgresSink } from 'millrace/postgres'

interface Cup {
  readonly id: string
  readonly size: number
}

const pool = postgresPool({ host: 'localhost', port: 5432, user: 'cafe', password: 'secret', database: 'cafe' })
const rows = postgresSink<string, Cup>({
  pool,
  table: 'cups',
  columns: ['id', 'size'],
  key: ['id'],
  row: ({ value }) => [value.id, value.size]
})

const builder = new StreamsBuilder('cups')
builder.stream('read-cups', topic('cups', serdes.string, serdes.json<Cup>())).sinkTo('store-cup', rows)

export const topology = builder.build()
