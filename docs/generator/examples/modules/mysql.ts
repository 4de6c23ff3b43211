import { StreamsBuilder, serdes, topic } from 'millrace'
import { mysqlPool, mysqlSink } from 'millrace/mysql'

interface Cup {
  readonly id: string
  readonly size: number
}

const pool = mysqlPool({ host: 'localhost', user: 'cafe', password: 'secret', database: 'cafe' })
const rows = mysqlSink<string, Cup>({
  pool,
  table: 'cups',
  columns: ['id', 'size'],
  key: ['id'],
  row: ({ value }) => [value.id, value.size]
})

const builder = new StreamsBuilder('cups')
builder.stream('read-cups', topic('cups', serdes.string, serdes.json<Cup>())).sinkTo('store-cup', rows)

export const topology = builder.build()
