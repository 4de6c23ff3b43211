import { randomUUID } from 'node:crypto'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { noLog } from '#streams'
import { findJava } from '../../../deploy/stack/native/java.ts'
import { passwords, startSecureKafka } from '../../../test/secure-kafka.ts'
import { eventually, RecordingListener } from '../../contracts/recording-listener.ts'
import { kafkaDriver } from '../index.ts'

const hasJava = await findJava().then(
  () => true,
  () => false
)

vi.setConfig({ testTimeout: 90_000 })

describe.skipIf(!hasJava || process.env.MILLRACE_TEST_STACK === 'docker')('a broker that limits sessions', () => {
  test('W32: sessions of 8 s are renewed in time, without a connection that breaks', async () => {
    const kafka = await startSecureKafka(['connections.max.reauth.ms=8000'])
    onTestFinished(kafka.stop)
    const debug = vi.fn<(fields: object, message?: string) => void>()
    const driver = kafkaDriver({
      brokers: [kafka.secure],
      ssl: { ca: kafka.ca },
      sasl: { mechanism: 'plain', username: 'admin', password: passwords.admin },
      logger: { ...noLog, debug }
    })
    const admin = driver.admin()
    onTestFinished(() => admin.close())
    const topic = `sessions-${randomUUID()}`
    await admin.createTopics([{ name: topic, partitions: 1 }])
    const listener = new RecordingListener()
    const consumer = driver.consumer({ topics: [topic], groupId: `g-${topic}`, heartbeatIntervalMs: 200 })
    onTestFinished(() => consumer.stop())
    await consumer.start(listener)
    const producer = driver.producer()
    onTestFinished(() => producer.close())
    const end = Date.now() + 20_000
    let sent = 0
    while (Date.now() < end) {
      const records = [{ topic, key: null, value: Buffer.from(`v${sent}`) }]
      expect(await producer.send(records)).toEqual([])
      sent++
      await consumer.commit([...listener.positions.values()])
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    await eventually('every record', () => listener.records().length === sent)
    expect(listener.values()).toEqual(Array.from({ length: sent }, (_, n) => `v${n}`))
    expect(listener.events.map(({ event }) => event).filter(event => event !== 'batch')).toEqual(['assigned'])
    const broken = debug.mock.calls.filter(([, message]) => /Connection|SASL|closed/i.test(message ?? ''))
    expect(broken).toEqual([])
  })
})
