import { noLog, Streams, StreamsBuilder, serdes, topic } from 'millrace'
import { MemoryBroker, memoryDriver } from 'millrace/memory'

const builder = new StreamsBuilder('lines')
builder.stream('read-lines', topic('lines', serdes.string, serdes.string)).foreach('look', () => undefined)

const broker = new MemoryBroker()
broker.createTopic('lines', 3)
const streams = new Streams(builder.build(), { applicationId: 'lines', driver: memoryDriver(broker), log: noLog })
await streams.start()
await streams.close()
