import { noLog, Streams, StreamsBuilder, serdes, topic } from '#streams'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { append } from './running.ts'

/** A process whose step `crunch` holds the event loop for a while, after the quick step `glance`. Ends by itself. */
const broker = new MemoryBroker()
for (const name of ['in', 'out']) broker.createTopic(name)
const numbers = (name: string) => topic(name, serdes.string, serdes.json<number>())
const builder = new StreamsBuilder('app')
const crunch = (value: number): number => {
  const end = performance.now() + value
  while (performance.now() < end);
  return value
}
builder
  .stream('read', numbers('in'))
  .mapValues('glance', value => value)
  .mapValues('crunch', crunch)
  .to('write', numbers('out'))
const streams = new Streams(builder.build(), {
  applicationId: 'app',
  log: noLog,
  driver: memoryDriver(broker),
  blockedTimeout: 400,
  commitInterval: 10
})
await streams.start()
await new Promise(resolve => setTimeout(resolve, 600))
append(broker, 'in', 0, [['k', 2_000]])
while (broker.group('app').committed('in', 0) !== 1) await new Promise(resolve => setTimeout(resolve, 10))
await streams.close()
