import { minutes, StreamsBuilder, seconds, serdes, topic, tumbling, untilWindowCloses, windowed } from 'millrace'

const clicks = topic('clicks', serdes.string, serdes.string)
const perMinute = tumbling(minutes(1), { grace: seconds(10) })
const counts = topic('clicks-per-minute', windowed(serdes.string, perMinute), serdes.json<number>())

const builder = new StreamsBuilder('click-counts')
builder
  .stream('read-clicks', clicks)
  .groupByKey()
  .windowedBy(perMinute)
  .count('per-minute')
  .suppress('final', untilWindowCloses())
  .toStream('changes')
  .to('write-counts', counts)

export const topology = builder.build()
