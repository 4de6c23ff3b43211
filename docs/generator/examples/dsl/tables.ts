import { StreamsBuilder, serdes, topic } from 'millrace'

const users = topic('users', serdes.string, serdes.json<{ city: string; isActive: boolean }>())
const cities = topic('active-users-by-city', serdes.string, serdes.json<number>())

const builder = new StreamsBuilder('cities')
builder
  .table('users', users)
  .filter('active', user => user.isActive)
  .groupBy('by-city', (user, id) => ({ key: user.city, value: id }))
  .count('active-users')
  .toStream('changes')
  .to('write-cities', cities)

export const topology = builder.build()
