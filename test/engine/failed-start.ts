import { Streams, StreamsBuilder, serdes, topic } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'

/** Starts on a topic that is not there, catches what comes of it, and has nothing more to do. */
const [name = ''] = process.argv.slice(2)
const builder = new StreamsBuilder('app')
builder.stream('read', topic(name, serdes.string, serdes.string)).foreach('look', () => undefined)
const driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? ''] })
const streams = new Streams(builder.build(), { applicationId: name, driver })
await streams.start().catch(({ code }: { code: string }) => process.stdout.write(code))
