import { randomUUID } from 'node:crypto'
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, Kafka, logLevel, ResourcePatternTypes } from 'kafkajs'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Driver, deadLetterTo, Streams, StreamsBuilder, serdes, topic } from '#streams'
import { findJava } from '../../../deploy/stack/native/java.ts'
import { passwords, type SecureKafka, startSecureKafka } from '../../../test/secure-kafka.ts'
import { driverAuthorizationContract } from '../../contracts/driver-authorization-contract.ts'
import { eventually, RecordingListener } from '../../contracts/recording-listener.ts'
import { type KafkaOptions, kafkaDriver } from '../index.ts'

const hasJava = await findJava().then(
  () => true,
  () => false
)

/** The broker is a native one of its own: servers in containers have no listener for this. */
describe.skipIf(!hasJava || process.env.MILLRACE_TEST_STACK === 'docker')(
  'a broker with TLS, SASL and access lists',
  () => {
    let kafka: SecureKafka
    let open: Driver
    let mine: string
    let foreign: string

    beforeAll(async () => {
      kafka = await startSecureKafka()
      open = kafkaDriver({ brokers: [kafka.open] })
      ;[mine, foreign] = [`mine-${randomUUID()}`, `foreign-${randomUUID()}`]
      const admin = open.admin()
      await admin.createTopics([mine, foreign].map(name => ({ name, partitions: 1 })))
      await admin.close()
      await allow('plain')
      await allow('scram')
    })

    afterAll(() => kafka?.stop())

    /** Lets a user read and write `mine` as a member of groups that begin with `mine`. */
    async function allow(user: string): Promise<void> {
      const admin = new Kafka({ brokers: [kafka.open], logLevel: logLevel.NOTHING }).admin()
      const entry = (resourceType: AclResourceTypes, operation: AclOperationTypes) => ({
        principal: `User:${user}`,
        host: '*',
        permissionType: AclPermissionTypes.ALLOW,
        resourcePatternType: ResourcePatternTypes.PREFIXED,
        resourceName: 'mine',
        resourceType,
        operation
      })
      await admin.connect()
      await admin.createAcls({
        acl: [
          entry(AclResourceTypes.TOPIC, AclOperationTypes.READ),
          entry(AclResourceTypes.TOPIC, AclOperationTypes.WRITE),
          entry(AclResourceTypes.GROUP, AclOperationTypes.READ)
        ]
      })
      await admin.disconnect()
    }

    const driverOf = (options: Partial<KafkaOptions> = {}): Driver =>
      kafkaDriver({
        brokers: [kafka.secure],
        ssl: { ca: kafka.ca },
        sasl: { mechanism: 'plain', username: 'plain', password: passwords.plain },
        ...options
      })

    const record = (topicName: string, value: string) => ({ topic: topicName, key: null, value: Buffer.from(value) })

    async function aProducer(driver: Driver) {
      const producer = driver.producer({ deliveryTimeoutMs: 10_000 })
      onTestFinished(() => producer.close())
      await producer.connect()
      return producer
    }

    async function aConsumer(driver: Driver, topicName: string, groupId: string) {
      const consumer = driver.consumer({ topics: [topicName], groupId, heartbeatIntervalMs: 200, maxWaitMs: 100 })
      onTestFinished(() => consumer.stop())
      const listener = new RecordingListener()
      await consumer.start(listener)
      return { consumer, listener }
    }

    const users: readonly NonNullable<KafkaOptions['sasl']>[] = [
      { mechanism: 'plain', username: 'plain', password: passwords.plain },
      { mechanism: 'scram-sha-512', username: 'scram', password: passwords.scram }
    ]

    test.each(users)('writes, reads, commits and lists over TLS as $mechanism', async sasl => {
      const driver = driverOf({ sasl })
      const value = randomUUID()
      expect(await (await aProducer(driver)).send([record(mine, value)])).toEqual([])
      const groupId = `mine-${value}`
      const { consumer, listener } = await aConsumer(driver, mine, groupId)
      await eventually('the record', () => listener.values().includes(value))
      await consumer.commit([...listener.positions.values()])
      const admin = driver.admin()
      onTestFinished(() => admin.close())
      const [end] = await admin.offsets(mine)
      expect(await admin.committed(groupId, [mine])).toEqual([{ topic: mine, partition: 0, offset: end?.latest }])
      const values: string[] = []
      const range = { topic: mine, partition: 0, from: 0, to: end?.latest ?? 0 }
      await driver.reader().read([range], ({ records }) => void values.push(...records.map(r => String(r.value))))
      expect(values).toContain(value)
    })

    driverAuthorizationContract('Kafka', () => ({
      driver: driverOf(),
      topic: mine,
      foreignTopic: foreign,
      groupId: 'mine-group',
      foreignGroupId: 'foreign-group'
    }))

    test('a wrong password is refused at once, by every client', async () => {
      const driver = driverOf({ sasl: { mechanism: 'plain', username: 'plain', password: 'wrong' } })
      const refused = { code: 'authorization-failed', retryable: false }
      const begun = Date.now()
      await expect(aProducer(driver)).rejects.toMatchObject(refused)
      await expect(aConsumer(driver, mine, 'mine-group')).rejects.toMatchObject(refused)
      const admin = driver.admin()
      onTestFinished(() => admin.close())
      await expect(admin.connect()).rejects.toMatchObject(refused)
      expect(Date.now() - begun).toBeLessThan(20_000)
    })

    test('a certificate that is not trusted is a wrong set-up, not a broker that is away', async () => {
      await expect(aProducer(driverOf({ ssl: true }))).rejects.toMatchObject({ retryable: false })
      expect(
        await (await aProducer(driverOf({ ssl: { rejectUnauthorized: false } }))).send([record(mine, 'a')])
      ).toEqual([])
    })

    test('a topology whose dead letters may not be written stops with the reason and commits nothing', async () => {
      const groupId = `mine-${randomUUID()}`
      const consumer = topic(mine, serdes.string, serdes.json<never>())
      const builder = new StreamsBuilder('secure', {
        onError: deadLetterTo(topic(foreign, serdes.bytes, serdes.bytes))
      })
      builder.stream('read', consumer).to('write', consumer)
      await (await aProducer(driverOf())).send([record(mine, 'not json')])
      const streams = new Streams(builder.build(), { applicationId: groupId, driver: driverOf() })
      onTestFinished(() => streams.close())
      await streams.start()
      expect(await streams.stopped).toMatchObject({ code: 'dead-letter-failed' })
      const admin = open.admin()
      onTestFinished(() => admin.close())
      expect(await admin.committed(groupId, [mine])).toEqual([])
    })

    test('a topology that may not read its topic does not start', async () => {
      const builder = new StreamsBuilder('secure')
      builder.stream('read', topic(foreign, serdes.string, serdes.string)).peek('look', () => undefined)
      const streams = new Streams(builder.build(), { applicationId: 'mine-app', driver: driverOf() })
      await expect(streams.start()).rejects.toMatchObject({ code: 'authorization-failed' })
      expect(await streams.stopped).toMatchObject({ code: 'authorization-failed' })
    })
  }
)
