import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { freePort } from '../../../deploy/stack/ports.ts'
import { Child } from '../child.ts'
import { isCompose } from '../feedback/system-under-test.ts'
import { stackEnv } from '../feedback-place.ts'
import { type CafePlace, cafePlace } from './place.ts'

const root = join(import.meta.dirname, '..', '..', '..')
let cafe: CafePlace

beforeAll(async () => {
  cafe = await cafePlace()
})

/** Runs a script to its end. */
async function run(name: string, variables: { readonly [name: string]: string } = {}) {
  const script = cafe.start(name, variables)
  const code = await script.ended
  return { code, output: script.output(), errors: script.errors() }
}

const matches = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, found = '']) => found)
const idsIn = (output: string): readonly string[] => matches(output, /├─ Event ID: (\S+)\n/g)
const opening = (): string => `Starting Cafe Event Consumer with Schema Registry...
Listening to topic '${cafe.topic}' (group: ${cafe.group})...
Press Ctrl+C to stop

${'='.repeat(80)}
`

test('K-30: a consumer without a topic names the script that creates it', async () => {
  const { code, errors } = await run('consumer')
  expect(code).toBe(1)
  expect(errors).toContain(`topic '${cafe.topic}' does not exist`)
  expect(errors).toContain('npm run -s cafe:create-topic')
})

test('K-2, K-5: create-topic makes three partitions, and says so when they are there', async () => {
  expect(await run('create-topic')).toEqual({
    code: 0,
    output: `Topic '${cafe.topic}' created successfully with 3 partitions and a replication factor of 1.\n`,
    errors: ''
  })
  expect(await run('create-topic')).toEqual({ code: 0, output: `Topic '${cafe.topic}' already exists!\n`, errors: '' })
  expect(await cafe.admin.partitionsOf(cafe.topic)).toBe(3)
})

test('K-30: a consumer of an empty topic says that it is empty, how to list topics and how to begin again', async () => {
  const consumer = cafe.start('consumer', { CAFE_SILENCE_MS: '300' })
  await consumer.until(() => consumer.errors().includes('cafe:rewind'))
  consumer.send('SIGINT')
  expect(await consumer.ended).toBe(0)
  expect(consumer.errors()).toContain('The topic is empty: has the producer finished?')
  expect(consumer.errors()).toContain('kafka-topics.sh --bootstrap-server localhost:9092 --list')
  expect(consumer.errors()).toContain(`--reset-offsets --to-earliest --topic ${cafe.topic} --execute`)
})

test('K-1, K-8 to K-13: five events from producer to consumer, Ctrl+C, and a second run that goes on', async () => {
  const consumer = cafe.start('consumer')
  await consumer.until(() => consumer.output().includes('Press Ctrl+C'))
  const producer = await run('producer')
  expect(producer.code).toBe(0)
  const names = '(?:Diana Martinez|Charlie Davis|Bob Smith|Grace Kim)'
  const drinks = '(?:Espresso|Cappuccino|Cold Brew|Americano|Latte)'
  const pairs = Array.from(
    { length: 5 },
    (
      _,
      i
    ) => `Event ${i + 1}: ${names} ordered [1-3]x ${drinks} \\(\\$\\d(?:\\.\\d{1,2})? CAD\\) - Member: (?:True|False)
Delivered: ${cafe.topic} \\[[0-2]\\] offset=\\d+
`
  )
  expect(producer.output).toMatch(
    new RegExp(`^Starting Cafe Event Producer with Schema Registry\\.\\.\\.
Generating and sending 5 random customer events to topic '${cafe.topic}'\\.\\.\\.

${pairs.join('')}
Flushing remaining messages\\.\\.\\.
All messages sent successfully!
$`)
  )
  await consumer.until(() => idsIn(consumer.output()).length === 5)
  consumer.send('SIGINT')
  expect(await consumer.ended).toBe(0)
  const output = consumer.output()
  expect(output.startsWith(opening())).toBe(true)
  expect(
    output.endsWith(`${'-'.repeat(80)}
Shutting down consumer...
Closing consumer...
Consumer closed. Total messages consumed: 5
`)
  ).toBe(true)
  expect(matches(output, /^Message #(\d+)$/gm)).toEqual(['1', '2', '3', '4', '5'])
  const delivered = matches(producer.output, /^Delivered: \S+ \[(\d\] offset=\d+)$/gm)
  const shown = [...output.matchAll(/Partition: (\d) \| Offset: (\d+)/g)].map(([, p, o]) => `${p}] offset=${o}`)
  expect([...shown].sort()).toEqual([...delivered].sort())
  expect(new Set(shown.map(([partition]) => partition)).size, 'K-25').toBe(3)
  expect(output).toContain(' (Member)\n')
  expect(output).toContain(' (Non-Member)\n')
  expect(await cafe.lag()).toBe(0)

  await run('producer')
  const second = cafe.start('consumer')
  await second.until(() => idsIn(second.output()).length === 5)
  second.send('SIGTERM')
  expect(await second.ended).toBe(0)
  expect(second.output()).toContain('Total messages consumed: 5\n')
  expect(new Set([...idsIn(output), ...idsIn(second.output())]).size).toBe(10)
})

test('K-30: a consumer that has seen everything says so, and shows all again after a rewind', async () => {
  const silent = cafe.start('consumer', { CAFE_SILENCE_MS: '300' })
  await silent.until(() => silent.errors().includes(`All 10 messages are committed by ${cafe.group}`))
  const refused = await run('rewind')
  expect(refused).toMatchObject({ code: 2, errors: expect.stringContaining('stop it with Ctrl+C first') })
  silent.send('SIGINT')
  await silent.ended
  expect((await run('rewind')).code).toBe(0)
  const again = cafe.start('consumer')
  await again.until(() => idsIn(again.output()).length === 10)
  again.send('SIGINT')
  expect(await again.ended).toBe(0)
})

test('K-20 to K-27: the checklist passes, and leaves no group behind', async () => {
  // Kafka UI is one of compose's containers; without them a port at which nothing answers stands for it.
  const ui = isCompose ? {} : { KAFKA_UI_PORT: String(await freePort()) }
  const { code, output } = await run('check', ui)
  expect(output).toContain('[x] 8. Offsets are committed after each message')
  const all = isCompose ? /^8 of 8 checks passed$/m : /^7 of 8 checks passed, 1 not part of this stack$/m
  expect(output).toMatch(all)
  expect(code).toBe(0)
  expect(await cafe.lag(), 'the group of the consumer is not touched').toBe(5)
})

test('SYSTEM=cafe: a worker shows the events too, with metrics', async () => {
  const url = `http://127.0.0.1:${await freePort()}`
  const worker = new Child({
    name: 'cafe worker',
    module: 'worker/main.ts',
    variables: { ...cafe.variables, SYSTEM: 'cafe', METRICS_PORT: new URL(url).port },
    folder: await mkdtemp(join(tmpdir(), 'millrace-cafe-worker-')),
    ready: `${url}/ready`
  })
  onTestFinished(() => void worker.kill())
  await worker.ready()
  await expect.poll(() => idsIn(worker.output).length).toBe(15)
  const page = await (await fetch(`${url}/metrics`)).text()
  expect(page).toMatch(/streams_sink_rows_total\{[^}]*step="show-event"[^}]*\} 15/)
  expect((await worker.terminate()).code).toBe(0)
})

test('K-16: make run SYSTEM=cafe shows samples, says what to look at, and stops in order', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-cafe-run-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { PATH = '', HOME = '' } = process.env
  const env = { PATH, HOME, ...stackEnv(), ...cafe.variables, SYSTEM: 'cafe', STACK: 'given', MILLRACE_DATA: folder }
  const millrace = async (...args: readonly string[]): Promise<string> => {
    const variables = { ...env, METRICS_PORT: String(await freePort()) }
    return (await promisify(execFile)(process.execPath, [join(root, 'cli/main.ts'), ...args], { env: variables }))
      .stdout
  }
  const output = await millrace('run', '--detach')
  try {
    expect(matches(output, /^(Delivered): /gm)).toHaveLength(5)
    expect(idsIn(output)).toHaveLength(5)
    for (const place of ['npm run -s cafe:consumer', 'npm run -s cafe:producer', 'npm run -s cafe:check'])
      expect(output).toContain(place)
    expect(output).not.toContain('API ')
  } finally {
    expect(await millrace('stop')).toContain('stopped worker-1')
  }
})

test.each([
  ['the broker', { KAFKA_BROKER: '127.0.0.1:1' }, 'docker logs broker-schema'],
  ['the schema registry', { SCHEMA_REGISTRY_URL: 'http://127.0.0.1:1' }, 'docker logs schema-registry']
])(
  'K-29: while %s is away each script says to look at ps, to wait, and which log to read',
  async (_what, away, log) => {
    const names = ['producer', 'consumer']
    const results = await Promise.all(names.map(name => run(name, away)))
    for (const [i, { code, errors }] of results.entries()) {
      const name = names[i]
      expect(code, name).toBe(1)
      expect(errors, name).toContain('ECONNREFUSED')
      expect(errors, name).toContain('docker compose ps')
      expect(errors, name).toContain('wait 30-45 s')
      expect(errors, name).toContain(log)
    }
  }
)

test('K-31: a registry that answers 422 makes the producer name registry, log and schema file', async () => {
  const server = createServer((request, response) => {
    const isLookUp = !request.url?.endsWith('/versions')
    response.writeHead(isLookUp ? 404 : 422, { 'content-type': 'application/json' })
    response.end(JSON.stringify(isLookUp ? { error_code: 40401 } : { error_code: 42201, message: 'Invalid schema' }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const SCHEMA_REGISTRY_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { code, errors } = await run('producer', { SCHEMA_REGISTRY_URL })
  expect(code).toBe(2)
  expect(errors).toContain('answered 422 (42201: Invalid schema)')
  expect(errors).toContain('docker logs schema-registry')
  expect(errors).toContain('schemas/cafe/customer_event.schema.json')
})

test('K-28: without its packages the command says how to install them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-bare-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await mkdir(join(folder, 'cli'))
  await cp(join(root, 'package.json'), join(folder, 'package.json'))
  await cp(join(root, 'cli/millrace.js'), join(folder, 'cli/millrace.js'))
  const failed = promisify(execFile)(process.execPath, [join(folder, 'cli/millrace.js'), 'cafe', 'producer'])
  await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining('npm ci') })
})
