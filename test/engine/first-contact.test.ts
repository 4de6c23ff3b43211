import { expect, test } from 'vitest'
import { type Logger, noLog, Streams, StreamsBuilder, type StreamsConfig, StreamsError, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker, memoryDriver } from '../../connectors/memory/index.ts'
import { prepare } from './running.ts'

const lines = topic('lines', serdes.string, serdes.json<number>())

const builder = new StreamsBuilder('app')
builder.stream('read', lines).foreach('look', () => undefined)
const topology = builder.build()

/** What a wrong configuration is refused with. */
function refusal(config: object): string {
  try {
    new Streams(topology, config as StreamsConfig)
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'invalid-configuration' })
    return (thrown as Error).message
  }
  return 'taken'
}

test('a configuration that cannot work is refused where it is made', () => {
  const driver = memoryDriver(new MemoryBroker())
  expect(refusal({ applicationId: '', driver })).toBe(
    'Streams: applicationId must be a string that is not empty, not ""'
  )
  expect(refusal({ applicationId: 'app' })).toMatch(/driver must be a driver, such as kafkaDriver/)
  expect(refusal({ applicationId: 'app', driver, comitInterval: 5 })).toMatch(/did you mean 'commitInterval'\?/)
  expect(refusal({ applicationId: 'app', driver, task: { maxUnfinished: 0 } })).toMatch(
    /^Streams, task: maxUnfinished must be an integer of at least 1, not 0/
  )
  expect(refusal({ applicationId: 'app', driver, consumer: { groupId: 'g' } })).toMatch(/no setting 'groupId'/)
  expect(refusal({ applicationId: 'app', driver, producer: { acks: 'most' } })).toMatch(
    /acks must be 'all' or 'leader'/
  )
})

test('the log says which group was joined with which partitions', async () => {
  const broker = new MemoryBroker()
  broker.createTopic('lines', 3)
  const said: string[] = []
  const log: Logger = { ...noLog, info: (_fields, message) => void said.push(message) }
  const { streams } = prepare(broker, topology, { log })
  expect(streams.health()).toEqual({ healthy: false, reason: 'not started yet: call start()' })
  await streams.start()
  await eventually('the group', () => said.includes('joined group app, partitions lines 0-2'))
  await streams.close()
})

test('while no broker answers the log and the health say so, with the address', async () => {
  const broker = new MemoryBroker()
  broker.createTopic('lines', 1)
  const said: string[] = []
  const log: Logger = { ...noLog, warn: (_fields, message) => void said.push(message) }
  let isAway = true
  const away = 'no broker answers at localhost:9092 (ECONNREFUSED)'
  const reach = async (): Promise<void> => {
    if (isAway) throw new StreamsError('broker-unavailable', away, { retryable: true })
  }
  const { streams } = prepare(broker, topology, { log, driver: { ...memoryDriver(broker), reach } })
  const started = streams.start()
  await eventually('the log', () => said.some(line => line.startsWith(`${away}, trying again in `)))
  expect(streams.health()).toEqual({ healthy: false, reason: `waiting for the broker: ${away}` })
  isAway = false
  await started
  await eventually('health', () => streams.health().healthy)
  await streams.close()
})

test('what ended a topology is the reason of its health', async () => {
  const { streams } = prepare(new MemoryBroker(), topology, { log: noLog })
  await expect(streams.start()).rejects.toMatchObject({ code: 'unknown-topic' })
  expect(streams.health().reason).toContain('lines')
})
