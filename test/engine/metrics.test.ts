import { expect, onTestFinished, test } from 'vitest'
import {
  type Admin,
  type Driver,
  deadLetterTo,
  engineMetrics,
  fixed,
  hours,
  type MetricDefinition,
  type Metrics,
  StreamsBuilder,
  StreamsError,
  serdes,
  topic
} from '#streams'
import { listSink, RecordedMetrics } from '#streams/testing'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { append, run } from './running.ts'

const input = topic('in', serdes.string, serdes.json<number>())
const output = topic('out', serdes.string, serdes.json<number>())
const dead = topic('dead', serdes.bytes, serdes.bytes)

/** Metrics that note the definitions used, and refuse labels that their definition does not have. */
function noting() {
  const recorded = new RecordedMetrics()
  const used = new Set<string>()
  const check = ({ name, labels }: MetricDefinition, given: { readonly [label: string]: string }): void => {
    used.add(name)
    expect(Object.keys(given).toSorted()).toEqual([...labels].toSorted())
  }
  const metrics: Metrics = {
    series: (definition, labels) => {
      check(definition, labels)
      return recorded.series(definition, labels)
    },
    remove: (definition, labels) => {
      check(definition, labels)
      recorded.remove(definition, labels)
    }
  }
  return { metrics, used, value: recorded.value.bind(recorded) }
}

test('the engine reports every one of its metrics by itself, with the labels of the manifest', async () => {
  const broker = new MemoryBroker({ maxBatch: 50 })
  for (const name of ['in', 'out', 'dead']) broker.createTopic(name)
  broker.createTopic('app-seen-changelog')
  append(broker, 'app-seen-changelog', 0, [])
  const changelog = broker.log('app-seen-changelog', 0)
  changelog.append({ key: Buffer.from('old'), value: Buffer.alloc(16), headers: {}, timestamp: 0 })
  const rows = listSink<string, number>()
  rows.failNext(new StreamsError('sink-unavailable', 'down', { retryable: true }))
  let tries = 0
  const builder = new StreamsBuilder('app', { onError: deadLetterTo(dead) })
  const stream = builder
    .stream('read', input)
    .dedupe('seen', { by: n => `${n}`, within: hours(1) })
    .mapValues(
      'work',
      async n => {
        if (n === 3 || (n === 2 && tries++ === 0)) throw new Error('no')
        return n
      },
      { retry: fixed(1, 2) }
    )
  stream.to('write', output)
  stream.sinkTo('store', rows)
  const { metrics, used, value } = noting()
  const { streams, listeners } = await run(broker, builder.build(), { metrics, monitorInterval: 10 })
  onTestFinished(() => streams.close())
  broker.faults.limitAhead('out', hours(1))
  const early = { key: Buffer.from('k4'), value: Buffer.from('4'), headers: {}, timestamp: Date.now() + hours(2) }
  broker.log('in', 0).append(early)
  append(
    broker,
    'in',
    0,
    [1, 2, 3, 1].map(n => [`k${n}`, n])
  )
  await eventually('the commit', () => broker.group('app').committed('in', 0) === 5)
  broker.log('in', 0).damage(5)
  append(broker, 'in', 0, [['k6', 6]])
  await eventually('the standstill', () => streams.partitions().some(({ state }) => state === 'damaged'))
  await eventually('the end', () => streams.partitions().some(({ end }) => end === 6))
  streams.skip({ topic: 'in', partition: 0, offset: 6 })
  await eventually('the commit behind it', () => broker.group('app').committed('in', 0) === 6)
  listeners[0]?.onError(new Error('gone'), false)
  await eventually('the rebuild', () => listeners.length === 2 && streams.state === 'running')
  await eventually('a look', () => used.has('streams_consumer_lag_records'))
  broker.log('in', 0).cut(5)
  broker.log('in', 0).truncate(5)
  append(broker, 'in', 0, [['k9', 9]])
  broker.log('in', 0).cut(5)
  broker.wake()
  await eventually('the reset', () => used.has('streams_position_resets_total'))

  const missing = Object.values(engineMetrics).filter(({ name }) => !used.has(name))
  // Seen in large-letters.test.ts and topic-pattern.test.ts.
  expect(missing.map(({ name }) => name).toSorted()).toEqual([
    'streams_matched_topics',
    'streams_truncated_dead_letters_total'
  ])
  const step = (name: string, outcome: string): number => value('streams_step_records_total', { step: name, outcome })
  expect([step('seen', 'processed'), step('work', 'processed')]).toEqual([5, 3])
  expect([step('work', 'retried'), step('work', 'failed')]).toEqual([2, 1])
  expect(value('streams_step_duration_seconds', { step: 'work' })).toBeGreaterThan(0)
  expect(value('streams_dropped_records_total', { step: 'seen', reason: 'duplicate' })).toBe(1)
  expect(value('streams_dead_letters_total', { step: 'work', reason: 'processing-failed' })).toBe(1)
  expect(value('streams_sink_rows_total', { step: 'store', outcome: 'inserted' })).toBe(3)
  expect(value('streams_end_to_end_seconds')).toBeGreaterThanOrEqual(3)
  expect(value('streams_commits_total', { outcome: 'committed' })).toBeGreaterThan(0)
  expect(value('streams_commit_seconds')).toBeGreaterThan(0)
  expect(value('streams_rebalances_total')).toBe(2)
  expect(value('streams_client_restarts_total', { reason: 'crashed' })).toBe(1)
  await eventually('no lag, nothing in flight, nothing waiting', () =>
    [
      'streams_consumer_lag_records',
      'streams_records_in_flight',
      'streams_paused_partitions',
      'streams_waiting_tasks'
    ].every(name => value(name) === 0)
  )
})

test('the lag of a partition that was given up during a look at the broker does not come back', async () => {
  const broker = new MemoryBroker()
  for (const name of ['in', 'out']) broker.createTopic(name, 2)
  const builder = (): StreamsBuilder => {
    const building = new StreamsBuilder('app')
    building.stream('read', input).to('write', output)
    return building
  }
  const inner = memoryDriver(broker)
  const gate = Promise.withResolvers<void>()
  let looks = 0
  let isRunning = false
  const driver: Driver = {
    ...inner,
    admin: () => {
      const admin = inner.admin()
      const knownOffsets: Admin['knownOffsets'] = async topic => {
        if (!isRunning) return admin.knownOffsets(topic)
        looks++
        await gate.promise
        return admin.knownOffsets(topic)
      }
      return {
        connect: () => admin.connect(),
        close: () => admin.close(),
        createTopics: topics => admin.createTopics(topics),
        addPartitions: (topic, partitions) => admin.addPartitions(topic, partitions),
        listTopics: () => admin.listTopics(),
        partitionsOf: topic => admin.partitionsOf(topic),
        copiesOf: topic => admin.copiesOf(topic),
        settingsOf: (topic, names) => admin.settingsOf(topic, names),
        committed: (group, topics) => admin.committed(group, topics),
        commit: (group, offsets) => admin.commit(group, offsets),
        deleteRecords: offsets => admin.deleteRecords(offsets),
        deleteTopics: topics => admin.deleteTopics(topics),
        strangersIn: groupId => admin.strangersIn(groupId),
        deleteGroups: groups => admin.deleteGroups(groups),
        offsets: topic => admin.offsets(topic),
        offsetsAt: (topic, time) => admin.offsetsAt(topic, time),
        knownOffsets
      }
    }
  }
  const shown = new Set<string>()
  const recorded = new RecordedMetrics()
  const metrics: Metrics = {
    series: (definition, labels) => {
      if (definition.name === 'streams_consumer_lag_records') shown.add(labels.partition ?? '')
      return recorded.series(definition, labels)
    },
    remove: (definition, labels) => {
      if (definition.name === 'streams_consumer_lag_records') shown.delete(labels.partition ?? '')
    }
  }
  const first = await run(broker, builder().build(), { driver, metrics, monitorInterval: 10 })
  onTestFinished(() => first.streams.close())
  isRunning = true
  await eventually('a look', () => looks > 0)
  const second = await run(broker, builder().build())
  onTestFinished(() => second.streams.close())
  gate.resolve()
  await eventually('the next look', () => shown.size > 0)
  await new Promise(resolve => setTimeout(resolve, 30))
  expect(shown.size).toBe(1)
})

test('H1: the lag of a partition is known while others of its topic, or another topic, tell no offsets', async () => {
  const broker = new MemoryBroker()
  for (const name of ['in', 'in-2', 'out']) broker.createTopic(name, 2)
  const builder = new StreamsBuilder('app')
  for (const name of ['in-2', 'in'])
    builder.stream(`read-${name}`, topic(name, serdes.string, serdes.json<number>())).to(`write-${name}`, output)
  const inner = memoryDriver(broker)
  const knownOffsets: Admin['knownOffsets'] = async name => {
    if (name === 'in-2') throw new StreamsError('unknown-topic', 'it was deleted')
    return [{ partition: 0, earliest: 0, latest: 100 }]
  }
  const driver: Driver = { ...inner, admin: () => Object.assign(inner.admin(), { knownOffsets }) }
  const { streams, metrics } = await run(broker, builder.build(), { driver, monitorInterval: 10 })
  onTestFinished(() => streams.close())
  const lag = (partition: string) =>
    metrics.value('streams_consumer_lag_records', { topology: 'app', topic: 'in', partition })
  await eventually('the lag', () => lag('0') === 100)
  expect(lag('1')).toBe(0)
})
