import { randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { expect } from 'vitest'
import type { Driver } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { FreshProject, type FreshProjectOptions, stop } from './fresh-project.ts'

/** The first minutes with the library, by the documented commands: a project, its green test, a worker that counts an order on a real broker. */
export async function walk(options: Omit<FreshProjectOptions, 'prefix' | 'broker'>): Promise<void> {
  const broker = process.env.KAFKA_BROKER ?? ''
  const prefix = `fresh-${randomUUID().slice(0, 8)}-`
  await mkdir(options.folder, { recursive: true })
  const project = new FreshProject({ ...options, broker, prefix })
  const { manager } = options
  expect(await project.create()).toContain(`${manager} install\n  ${manager} test\n`)
  await project.run('install')
  expect(await project.run('test')).toMatch(/pass 3\b[\s\S]*fail 0\b/)
  await project.run('run', 'types')
  expect(await project.run('run', 'describe')).toContain(`read-orders (stream) [topic: ${prefix}orders]`)

  const driver = kafkaDriver({ brokers: [broker] })
  const worker = project.start('millrace', 'start', '--create-topics', '--port', '0')
  let log = ''
  worker.stderr?.on('data', (text: Buffer) => {
    log += String(text)
  })
  try {
    await expect.poll(() => log, { timeout: 60_000 }).toContain(`joined group ${prefix}orders, partitions `)
    await send(driver, `${prefix}orders`, { customer: 'ada', total: 1000 })
    await expect.poll(() => counts(driver, `${prefix}orders-by-customer`), { timeout: 30_000 }).toEqual([['ada', '1']])
    await send(driver, `${prefix}orders`, { customer: 'ada', total: 0 })
    const list = (): Promise<string> => project.run('run', 'dead-letters', ...(manager === 'npm' ? ['--'] : []), 'list')
    await expect.poll(list, { timeout: 60_000, interval: 500 }).toContain('total is 0; it must be more than 0')
  } finally {
    expect(await stop(worker), log).toBe(0)
    await remove(driver, prefix)
  }
}

async function send(driver: Driver, topic: string, order: object): Promise<void> {
  const producer = driver.producer()
  await producer.connect()
  await producer.send([{ topic, key: null, value: Buffer.from(JSON.stringify(order)) }])
  await producer.close()
}

async function counts(driver: Driver, topic: string): Promise<readonly (readonly [string, string])[]> {
  const admin = driver.admin()
  const bounds = await admin.offsets(topic).finally(() => admin.close())
  const ranges = bounds.map(({ partition, earliest, latest }) => ({ topic, partition, from: earliest, to: latest }))
  const found: [string, string][] = []
  await driver.reader().read(ranges, ({ records }) => {
    for (const { key, value } of records) found.push([String(key), String(value)])
  })
  return found
}

async function remove(driver: Driver, prefix: string): Promise<void> {
  const admin = driver.admin()
  const topics = (await admin.listTopics()).filter(name => name.startsWith(prefix))
  await admin.deleteTopics(topics)
  await admin.deleteGroups([`${prefix}orders`])
  await admin.close()
}
