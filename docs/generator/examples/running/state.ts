import { hours, keyValueStore, StreamsBuilder, serdes, topic } from 'millrace'

const logins = topic('logins', serdes.string, serdes.json<{ device: string }>())
const devices = keyValueStore('devices', serdes.string, serdes.json<readonly string[]>(), { ttl: hours(24 * 90) })

const builder = new StreamsBuilder('new-devices')
builder.stream('read-logins', logins).process(
  'known',
  () => {
    let isNew: (user: string, device: string) => boolean
    return {
      init: context => {
        const store = context.store(devices)
        isNew = (user, device) => {
          const known = store.get(user) ?? []
          if (!known.includes(device)) store.put(user, [...known, device])
          return !known.includes(device)
        }
      },
      process: ({ key, value }) => {
        if (isNew(key, value.device)) console.log(`${key} uses ${value.device} for the first time`)
      }
    }
  },
  { stores: [devices] }
)

export const topology = builder.build()
