import { StreamsBuilder, serdes, topic } from 'millrace'
import { TopologyTestDriver } from 'millrace/testing'

const names = topic('names', serdes.string, serdes.string)
const greetings = topic('greetings', serdes.string, serdes.string)

const builder = new StreamsBuilder('greetings')
builder
  .stream('read-names', names)
  .mapValues('greet', name => `Hello, ${name}`)
  .to('write-greetings', greetings)

const driver = new TopologyTestDriver(builder.build(), { partitions: 4, instances: 2 })
await driver.input(names).pipe('a', 'Ada')
await driver.crashInstance(0)
await driver.input(names).pipe('b', 'Grace')
console.log(
  driver
    .output(greetings)
    .read()
    .map(({ value }) => value)
)
