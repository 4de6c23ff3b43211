import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { noLog, Streams, StreamsBuilder, serdes, topic } from '#streams'
import { eventually } from '../../connectors/contracts/recording-listener.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { Registry, startMetricsServer } from '../../connectors/prometheus/index.ts'
import { startDamagingKafka } from '../../test/damaging-kafka.ts'
import { damagedFolder } from '../../worker/process/damaged-folder.ts'
import { offsetsControl } from '../../worker/process/offsets-control.ts'

const broker = process.env.KAFKA_BROKER ?? 'localhost:9092'
const root = join(import.meta.dirname, '..', '..')

/** Topics that are removed afterwards, with the group that reads them. */
async function topicsFor(group: string): Promise<{ readonly input: string; readonly output: string }> {
  const names = { input: `in-${group}`, output: `out-${group}` }
  const admin = kafkaDriver({ brokers: [broker] }).admin()
  await admin.createTopics(Object.values(names).map(name => ({ name, partitions: 2 })))
  onTestFinished(async () => {
    await admin.deleteTopics(Object.values(names))
    await admin.deleteGroups([group]).catch(() => undefined)
    await admin.close()
  })
  return names
}

async function send(name: string, partition: number, values: readonly string[], compression: 'none' | 'zstd' = 'none') {
  const producer = kafkaDriver({ brokers: [broker] }).producer({ compression })
  await producer.connect()
  const failures = await producer.send(
    values.map(value => ({ topic: name, partition, key: null, value: Buffer.from(value) }))
  )
  await producer.close()
  expect(failures).toEqual([])
}

async function valuesOf(name: string): Promise<readonly string[]> {
  const values: string[] = []
  const driver = kafkaDriver({ brokers: [broker] })
  const admin = driver.admin()
  const ends = await admin.offsets(name)
  await admin.close()
  const ranges = ends.map(({ partition, latest }) => ({ topic: name, partition, from: 0, to: latest }))
  await driver.reader().read(ranges, ({ records }) => void values.push(...records.map(({ value }) => String(value))))
  return values
}

/** A worker of the group, with its control routes. */
async function aWorker(
  group: string,
  names: Awaited<ReturnType<typeof topicsFor>>,
  damage: string,
  maxUnpacked?: number
) {
  const damaging = await startDamagingKafka(broker, maxUnpacked ? { maxUnpackedBatchBytes: maxUnpacked } : {})
  onTestFinished(() => damaging.close())
  damaging.damage(damage)
  const stateDir = mkdtempSync(join(tmpdir(), 'offsets-'))
  onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }))
  const builder = new StreamsBuilder(group)
  builder
    .stream('read', topic(names.input, serdes.string, serdes.string))
    .to('write', topic(names.output, serdes.string, serdes.string))
  const streams = new Streams(builder.build(), {
    applicationId: group,
    driver: damaging.driver,
    keepDamaged: damagedFolder(stateDir),
    monitorInterval: 200
  })
  const control = offsetsControl(group, streams)
  const server = await startMetricsServer({ host: '127.0.0.1', port: 0, page: new Registry(), log: noLog, control })
  onTestFinished(() => server.close())
  await streams.start()
  onTestFinished(() => streams.close())
  return { streams, stateDir, port: server.port }
}

/** Runs `millrace offsets` as a person does. */
async function millrace(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const env = { ...process.env, KAFKA_BROKER: broker, LOG_LEVEL: 'error' }
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['cli/main.ts', 'offsets', ...args], {
      cwd: root,
      env
    })
    return { code: 0, text: stdout }
  } catch (error) {
    const { code, stderr } = error as { readonly code: number; readonly stderr: string }
    return { code, text: stderr }
  }
}

test('M12, M13, W33: a batch damaged on the way is shown and skipped by commands, and costs nothing but itself', async () => {
  const group = `damaged-${randomUUID()}`
  const names = await topicsFor(group)
  for (const value of ['a', 'damage me', 'c']) await send(names.input, 0, [value, `${value}, too`])
  await send(names.input, 1, ['d', 'e'])
  const { streams, stateDir, port } = await aWorker(group, names, 'damage me')
  const at = ['--metrics-port', String(port)]
  await eventually(
    'the standstill',
    () => streams.health().reason?.includes(`${names.input}/0 stopped at offset 2`) === true
  )
  const { reason } = streams.health()
  expect(reason).toContain('the batch at offsets 2 to 3 cannot be read: its bytes have the checksum')
  const file = join(stateDir, 'damaged', `${names.input}-0-2.bin`)
  expect(reason).toContain(`Its bytes are kept in ${file}.`)
  expect(existsSync(file)).toBe(true)
  await eventually('the others', async () => (await valuesOf(names.output)).length === 4)
  await eventually('the commits', () => streams.partitions().every(({ committed }) => committed === 2))

  const shown = await millrace('show', '--group', group, ...at)
  expect(shown.text).toMatch(/\s0\s+2\s+6\s+4\s+damaged\s+2-3 checksum/)
  expect(shown.text).toMatch(/\s1\s+2\s+2\s+0\s+reading\s+-/)
  const command = /to resume after it: millrace offsets (.*)/.exec(shown.text)?.[1]?.split(' ') ?? []
  const skipped = await millrace(...command, ...at)
  expect(skipped).toEqual({
    code: 0,
    text: `${names.input}/0 resumes at offset 4: offsets 2 to 3 are skipped (done by the worker at http://127.0.0.1:${port})\n`
  })
  await eventually('the rest', async () => (await valuesOf(names.output)).length === 6)
  expect((await valuesOf(names.output)).toSorted()).toEqual(['a', 'a, too', 'c', 'c, too', 'd', 'e'])
  expect(streams.health()).toEqual({ healthy: true })
  const again = await millrace(...command, ...at)
  expect([again.code, again.text]).toEqual([2, expect.stringContaining('has not stopped at a damaged batch')])
})

test('M12: a group whose workers are stopped is moved by the command itself; one whose worker is not found is not', async () => {
  const group = `stopped-${randomUUID()}`
  const names = await topicsFor(group)
  for (const value of ['a', 'damage me', 'c']) await send(names.input, 0, [value])
  const { streams } = await aWorker(group, names, 'damage me')
  await eventually('the standstill', () => streams.partitions().some(({ state }) => state === 'damaged'))
  await eventually('the commit', () => streams.partitions().some(({ committed }) => committed === 1))
  const skip = ['skip', '--group', group, '--topic', names.input, '--partition', '0', '--to', '2']
  const lost = await millrace(...skip, '--metrics-port', '1')
  expect(lost).toEqual({ code: 2, text: expect.stringContaining(`group ${group} has members, but none that reads`) })
  await streams.close()
  const alone = await millrace(...skip, '--metrics-port', '1')
  expect(alone).toEqual({ code: 0, text: expect.stringContaining('which has no members') })
  const second = await aWorker(group, names, 'damage me')
  await eventually('the rest', async () => (await valuesOf(names.output)).includes('c'))
  expect(second.streams.health()).toEqual({ healthy: true })
})

test('H6: an honest batch over the bound stands still as too large, and is read when the bound is raised', async () => {
  const group = `large-${randomUUID()}`
  const names = await topicsFor(group)
  await send(names.input, 0, ['small'])
  await send(names.input, 0, ['x'.repeat(100_000), 'y'.repeat(100_000)], 'zstd')
  const { streams } = await aWorker(group, names, 'nothing', 150_000)
  await eventually('the standstill', () => streams.health().reason?.includes('KAFKA_MAX_UNPACKED_BATCH_BYTES') === true)
  await eventually('the record before it', async () => (await valuesOf(names.output)).join() === 'small')
  await streams.close()
  await aWorker(group, names, 'nothing', 250_000)
  await eventually('the batch', async () => (await valuesOf(names.output)).length === 3)
})
