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
