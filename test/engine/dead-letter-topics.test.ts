import { expect, onTestFinished, test } from 'vitest'
import { deadLetterTo, logAndContinue, noLog, StreamsBuilder, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { MemoryBroker } from '../../connectors/memory/index.ts'
import { prepare } from './running.ts'

const [input, dead] = [topic('in', serdes.bytes, serdes.bytes), topic('dead', serdes.bytes, serdes.bytes)]

function topologyOf(handlers = deadLetterTo(dead)) {
  const builder = new StreamsBuilder('app', { onError: { processing: handlers, deserialization: logAndContinue } })
  builder.stream('read', input).peek('look', () => undefined)
  return builder.build()
}

function aBroker(letters: Record<string, string>, source: Record<string, string> = {}): MemoryBroker {
  const broker = new MemoryBroker()
  broker.createTopic('in', 1, source)
  broker.createTopic('dead', 1, letters)
  return broker
}

test.each(['compact', 'compact,delete', 'delete,compact'])(
  'W28: a dead-letter topic with cleanup.policy=%s is refused at the start, by the name of its setting',
  async policy => {
    const { streams } = prepare(aBroker({ 'cleanup.policy': policy }), topologyOf())
    await expect(streams.start()).rejects.toMatchObject({
      code: 'invalid-configuration',
      message: expect.stringContaining(
        `the dead-letter topic dead has cleanup.policy=${policy}, which would lose letters`
      )
    })
  }
)

test('W28: one that deletes, one that is not there yet, and none are right', async () => {
  const missing = aBroker({})
  missing.deleteTopic('dead')
  const cases = [
    prepare(aBroker({ 'cleanup.policy': 'delete' }), topologyOf()),
    prepare(missing, topologyOf()),
    prepare(aBroker({ 'cleanup.policy': 'compact' }), topologyOf(logAndContinue))
  ]
  for (const { streams } of cases) {
    onTestFinished(() => streams.close())
    await streams.start()
    await eventually('running', () => streams.state === 'running')
  }
})

test.each([
  ['1000', '2000', 1],
  ['2000', '2000', 0],
  ['2000', '1000', 0]
])('W28: letters with room for %s bytes of records of up to %s: %i warnings', async (room, largest, count) => {
  const lines: string[] = []
  const log = { ...noLog, warn: (_: unknown, message: string) => void lines.push(message) }
  const broker = aBroker({ 'max.message.bytes': room }, { 'max.message.bytes': largest })
  const { streams } = prepare(broker, topologyOf(), { log })
  onTestFinished(() => streams.close())
  await streams.start()
  expect(
    lines.filter(line => line.includes(`dead has max.message.bytes=${room}, less than the ${largest} of in`))
  ).toHaveLength(count)
})
