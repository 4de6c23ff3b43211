import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { startThreeBrokers, type ThreeBrokers } from './three-brokers.ts'

let brokers: ThreeBrokers

beforeAll(async () => {
  brokers = await startThreeBrokers()
})
afterAll(() => brokers.stop())

test('keeps three copies of what is written, of which two must be there', async () => {
  const driver = kafkaDriver({ brokers: brokers.bootstrap.split(',') })
  const [admin, producer] = [driver.admin(), driver.producer()]
  await admin.createTopics([{ name: 'default', partitions: 2 }])
  const states = await brokers.until('default', all => all.every(({ isr }) => isr.length === 3))
  expect(states.map(({ replicas }) => replicas.length)).toEqual([3, 3])
  expect(await producer.send([{ topic: 'default', key: null, value: Buffer.from('v'), partition: 0 }])).toEqual([])
  await Promise.all([producer.close(), admin.close()])
})

test('warns once of topics that are made with fewer copies than the brokers could keep, and names the setting', async () => {
  const warn = vi.fn<(fields: object, message: string) => void>()
  const logger = { debug: () => undefined, info: () => undefined, warn, error: () => undefined }
  const admin = kafkaDriver({ brokers: brokers.bootstrap.split(','), logger }).admin()
  await admin.createTopics([{ name: 'as-the-brokers-like', partitions: 1 }])
  expect(warn.mock.calls.filter(([, message]) => message.includes('copies'))).toEqual([])
  await admin.createTopics(['lone', 'lonely'].map(name => ({ name, partitions: 1, replicationFactor: 1 })))
  const warnings = warn.mock.calls.filter(([, message]) => message.includes('copies'))
  expect(warnings).toEqual([
    [{ topics: ['lone', 'lonely'], brokers: 3 }, expect.stringContaining('set TOPIC_REPLICATION')]
  ])
  expect([await admin.copiesOf('as-the-brokers-like'), await admin.copiesOf('lone')]).toEqual([3, 1])
  await admin.close()
})

test('puts replicas where they are wanted, and moves them', async () => {
  await brokers.createTopic({ name: 'placed', replicas: [[1], [2]] })
  expect(await brokers.partitions('placed')).toMatchObject([
    { leader: 1, replicas: [1] },
    { leader: 2, replicas: [2] }
  ])
  await brokers.reassign('placed', { 0: [3] })
  expect((await brokers.until('placed', ([first]) => first?.leader === 3))[0]).toMatchObject({
    replicas: [3],
    isr: [3]
  })
})

test('gives a partition another leader, with a later epoch, when its own is killed, and lets the killed one come back', async () => {
  await brokers.createTopic({ name: 'led', replicas: [[1, 2, 3]] })
  const [before] = await brokers.partitions('led')
  await brokers.kill(1)
  const [after] = await brokers.until('led', ([first]) => first?.leader !== 1)
  expect(after?.leaderEpoch).toBeGreaterThan(before?.leaderEpoch ?? 0)
  await brokers.start(1)
  await brokers.until('led', ([first]) => first?.isr.length === 3)
})

test('leaves a partition without a leader while its only broker is stopped, and others alone', async () => {
  await brokers.createTopic({ name: 'single', replicas: [[2], [3]] })
  await brokers.stopBroker(2)
  expect(await brokers.until('single', ([first]) => first?.leader === -1)).toMatchObject([
    { leader: -1 },
    { leader: 3 }
  ])
  await brokers.start(2)
  await brokers.until('single', ([first]) => first?.leader === 2)
})

test('takes a paused broker out of the lead, and back in sync after it', async () => {
  await brokers.createTopic({ name: 'paused', replicas: [[3, 1]] })
  brokers.pause(3)
  await brokers.until('paused', ([first]) => first?.leader === 1)
  brokers.resume(3)
  await brokers.until('paused', ([first]) => first?.isr.length === 2)
})

test('makes a deleted topic again under the same name', async () => {
  await brokers.createTopic({
    name: 'again',
    replicas: [
      [1, 2],
      [2, 3]
    ]
  })
  await brokers.deleteTopic('again')
  await brokers.createTopic({ name: 'again', replicas: [[3]] })
  expect(await brokers.partitions('again')).toMatchObject([{ replicas: [3] }])
})

test('lets a replica lead that lacks records when a topic allows it, and forgets them', async () => {
  const config = { 'min.insync.replicas': '1' }
  await brokers.createTopic({ name: 'unclean', replicas: [[1, 2]], config })
  const driver = kafkaDriver({ brokers: brokers.bootstrap.split(',') })
  const [admin, producer] = [driver.admin(), driver.producer()]
  const send = (value: string) =>
    producer.send([{ topic: 'unclean', key: null, value: Buffer.from(value), partition: 0 }])
  await send('kept')
  await brokers.kill(2)
  await brokers.until('unclean', ([first]) => first?.isr.join() === '1')
  await send('lost')
  await brokers.kill(1)
  await brokers.start(2)
  await brokers.until('unclean', ([first]) => first?.leader === -1)
  await brokers.configure('unclean', { ...config, 'unclean.leader.election.enable': 'true' })
  await brokers.until('unclean', ([first]) => first?.leader === 2)
  expect(await admin.offsets('unclean')).toEqual([{ partition: 0, earliest: 0, latest: 1 }])
  await brokers.start(1)
  await Promise.all([producer.close(), admin.close()])
})
