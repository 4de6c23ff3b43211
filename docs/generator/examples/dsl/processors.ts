import {
  keyValueStore,
  minutes,
  type Processor,
  type ProcessorContext,
  StreamRecord,
  StreamsBuilder,
  serdes,
  topic
} from 'millrace'

const readings = topic('readings', serdes.string, serdes.json<number>())
const silent = topic('silent-sensors', serdes.string, serdes.string)
const seen = keyValueStore('seen', serdes.string, serdes.json<number>())

/** Reports a sensor once it has sent nothing for ten minutes. */
function reportSilence(): Processor<string, number, string, string> {
  let context: ProcessorContext<string, string>
  const init = (given: ProcessorContext<string, string>): void => {
    context = given
    const store = context.store(seen)
    context.schedule(minutes(1), 'stream-time', now => {
      for (const [sensor, at] of store.all()) {
        if (now - at < minutes(10)) continue
        context.forward(new StreamRecord(sensor, 'silent', now))
        store.delete(sensor)
      }
    })
  }
  return { init, process: ({ key, timestamp }) => context.store(seen).put(key, timestamp) }
}

const builder = new StreamsBuilder('silence')
builder
  .stream('read', readings)
  .process('watch', reportSilence, { stores: [seen] })
  .to('write', silent)

export const topology = builder.build()
