import { deadLetterTo, StreamsBuilder, serdes, topic } from 'millrace'

const lines = topic('lines', serdes.string, serdes.string)
const words = topic('words', serdes.string, serdes.string)
const failed = topic('lines-dead-letters', serdes.bytes, serdes.bytes)

const builder = new StreamsBuilder('split-lines', { onError: deadLetterTo(failed) })
builder
  .stream('read-lines', lines)
  .flatMapValues('split', line => line.split(' '))
  .to('write-words', words)

export const topology = builder.build()
