import { StreamsBuilder, serdes, topic } from 'millrace'

const builder = new StreamsBuilder('greetings')
builder
  .stream('read-names', topic('names', serdes.string, serdes.string))
  .mapValues('greet', name => `Hello, ${name}`)
  .to('write-greetings', topic('greetings', serdes.string, serdes.string))

const description = builder.build().describe()
console.log(description.toText())
console.log(description.toMermaid())
