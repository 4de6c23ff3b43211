import { expect, test } from 'vitest'
import { minutes, StreamsBuilder, serdes, topic, tumbling } from '../../index.ts'
import { reliedTopics } from './relied-topics.ts'

test('a changelog of windows may delete what lies behind their retention, and nothing before', () => {
  const builder = new StreamsBuilder('app')
  const windows = tumbling(minutes(1), { grace: minutes(4) })
  builder
    .stream('read', topic('in', serdes.string, serdes.json<number>()))
    .groupByKey()
    .windowedBy(windows)
    .count('counts')
  const changelog = reliedTopics(builder.build(), 'app').find(({ name }) => name === 'app-counts-changelog')
  const after = (retention: number) =>
    changelog?.unfit({ 'cleanup.policy': 'compact,delete', 'retention.ms': String(retention) })?.message
  expect(after(minutes(5))).toBeUndefined()
  expect(after(minutes(5) - 1)).toContain('has retention.ms=299999')
})

test('a changelog with the settings of windows says that its store may have held some', () => {
  const builder = new StreamsBuilder('app')
  builder
    .stream('read', topic('in', serdes.string, serdes.json<number>()))
    .groupByKey()
    .count('counts')
  const changelog = reliedTopics(builder.build(), 'app').find(({ name }) => name === 'app-counts-changelog')
  const words = changelog?.unfit({ 'cleanup.policy': 'compact,delete', 'retention.ms': '86460000' })?.message
  expect(words).toMatch(/would lose what is kept in it: set cleanup.policy=compact/)
  expect(words).toMatch(
    /If the store held windows before, .*another applicationId.*delete this topic and the local folder/
  )
})
