import { hours, keyValueStore, type Processor, type StreamRecord, StreamsBuilder, serdes, topic } from 'millrace'

interface Login {
  readonly device: string
}

const logins = topic('logins', serdes.string, serdes.json<Login>())
const recent = topic('recent-devices', serdes.string, serdes.json<readonly string[]>())
const devices = keyValueStore('devices', serdes.string, serdes.string, { ttl: hours(24 * 90) })

/** Sends the devices of a user's last three logins, the newest first. */
function lastThree(): Processor<string, Login, string, readonly string[]> {
  let process: (record: StreamRecord<string, Login>) => void
  return {
    init: context => {
      const store = context.store(devices)
      process = record => {
        const { key: user, value, timestamp } = record
        store.put(`${user}/${new Date(timestamp).toISOString()}`, value.device)
        const last: string[] = []
        for (const [, device] of store.reverseRange(`${user}/`, `${user}/~`)) if (last.push(device) === 3) break
        context.forward(record.withValue(last))
      }
    },
    process: record => process(record)
  }
}

const builder = new StreamsBuilder('recent-devices')
builder
  .stream('read-logins', logins)
  .process('last-three', lastThree, { stores: [devices] })
  .to('write-recent', recent)

export const topology = builder.build()
