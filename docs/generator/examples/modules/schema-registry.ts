import { serdes, topic } from 'millrace'
import { registerSchemas, registrySerdes, type SubjectSchema } from 'millrace/schema-registry'

interface Order {
  readonly id: string
  readonly total: number
}

export const orders = topic('orders', serdes.string, serdes.avro<Order>('orders-value'))

const subject: SubjectSchema = {
  subject: 'orders-value',
  topic: orders.name,
  format: 'avro',
  compatibility: 'BACKWARD',
  schema: JSON.stringify({
    type: 'record',
    name: 'Order',
    fields: [
      { name: 'id', type: 'string' },
      { name: 'total', type: 'double' }
    ]
  })
}
const registry = { url: 'http://localhost:8081', catalogue: [subject] }

/** Once, before the first start, such as by `millrace schemas`. */
export const register = () => registerSchemas(registry)

/** For the runtime: `new Streams(topology, { applicationId, driver, serdes: resolver })`. */
export const resolver = registrySerdes(registry)
