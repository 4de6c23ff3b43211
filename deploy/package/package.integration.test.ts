import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changelogTopic, type Driver } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { packageEntries } from './entries.ts'
import { packInto } from './packed.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const application = `word-count-${randomUUID().slice(0, 8)}`
const topics = ['lines', 'totals'].map(what => `${application}-${what}`)
const compilerOptions = {
  strict: true,
  skipLibCheck: false,
  module: 'nodenext',
  target: 'esnext',
  noEmit: true,
  types: ['node']
}
/** What `npm install` gives whom the library alone is installed. */
const others = packageEntries.flatMap(({ packages, types = [] }) => [...packages, ...types])

let project: string
let driver: Driver

beforeAll(async () => {
  driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? ''] })
  project = await mkdtemp(join(tmpdir(), 'millrace-package-'))
  const { library } = await packInto(join(project, 'dist'))
  await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module' }))
  await install(library, '@types/node')
  const example = await readFile(join(root, 'examples/word-count.ts'), 'utf8')
  await writeFile(join(project, 'word-count.ts'), example.replaceAll("'word-count", `'${application}`))
})

afterAll(async () => {
  await rm(project, { recursive: true, force: true })
  const admin = driver.admin()
  await admin.deleteTopics([...topics, changelogTopic(application, 'counts'), `${application}-by-word-repartition`])
  await admin.deleteGroups([application])
  await admin.close()
})

async function install(...packages: readonly string[]): Promise<void> {
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund', ...packages], { cwd: project })
}

/** What comes of importing each entry: how many names it exports, or why it does not load. */
async function loaded(): Promise<{ readonly [entry: string]: number | string }> {
  const names = packageEntries.map(({ name }) => name.replace('.', 'millrace'))
  const script = `const all = {}
    for (const name of ${JSON.stringify(names)})
      all[name] = await import(name).then(module => Object.keys(module).length, ({ message }) => message)
    console.log(JSON.stringify(all))`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: project })
  return JSON.parse(stdout)
}

/** The last count of each word. */
async function totals(): Promise<{ readonly [word: string]: number }> {
  const [topic = ''] = topics.filter(name => name.endsWith('-totals'))
  const admin = driver.admin()
  const partitions = await admin.offsets(topic).finally(() => admin.close())
  const ranges = partitions.map(({ partition, earliest, latest }) => ({ topic, partition, from: earliest, to: latest }))
  const counts: { [word: string]: number } = {}
  await driver.reader().read(ranges, ({ records }) => {
    for (const { key, value } of records) counts[String(key)] = Number(value)
  })
  return counts
}

async function write(line: string): Promise<void> {
  const producer = driver.producer()
  await producer.connect()
  await producer.send([{ topic: `${application}-lines`, key: null, value: Buffer.from(line) }])
  await producer.close()
}

/** What the compiler says of a file of the project. */
async function typeCheck(file: string): Promise<string> {
  const settings = join(project, 'tsconfig.json')
  await writeFile(settings, JSON.stringify({ compilerOptions, files: [file] }))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = await run(process.execPath, [tsc, '--project', settings], { cwd: project }).catch(failed => failed)
  return stdout
}

function start(): ChildProcess {
  return spawn(process.execPath, ['word-count.ts'], { cwd: project, env: process.env, stdio: 'inherit' })
}

async function stop(example: ChildProcess): Promise<number | null> {
  const exited = once(example, 'exit')
  example.kill('SIGTERM')
  const [code] = await exited
  return code
}

test('an entry whose packages are absent says what to install; the others load', async () => {
  const entries = await loaded()
  for (const { name, packages } of packageEntries) {
    const entry = name.replace('.', 'millrace')
    if (packages.length === 0) expect(entries[entry], entry).toBeGreaterThan(0)
    else
      expect(entries[entry], entry).toMatch(
        new RegExp(`^${entry} needs .* not installed: npm install .*${packages[0]}@\\d`)
      )
  }
})

test('every entry of the packed library loads once they are installed, and type-checks with its dependencies', async () => {
  await install(...others)
  for (const [entry, exported] of Object.entries(await loaded())) expect(exported, entry).toBeGreaterThan(0)
  const imports = packageEntries.map(({ name }, n) => `import * as entry${n} from '${name.replace('.', 'millrace')}'`)
  const uses = packageEntries.map((_, n) => `console.log(entry${n})`)
  await writeFile(join(project, 'entries.ts'), [...imports, ...uses, ''].join('\n'))
  expect(await typeCheck('entries.ts')).toBe('')
})

test('Protobuf, which few need, says what to install when a subject is in it', async () => {
  const script = `import { localSerdes } from 'millrace/schema-registry'
    const schema = 'syntax = "proto3"; message Order { string id = 1; }'
    const subject = { subject: 'orders-value', topic: 'orders', format: 'protobuf', compatibility: 'BACKWARD', schema }
    const serde = localSerdes([subject])({ name: 'protobuf', subject: 'orders-value' }, 'orders', 'value')
    console.log(serde.serialize({ id: 'o-1' }).toString('hex'))`
  // npm puts what the registry's package brings along where ours finds it too; pnpm does not.
  const registry = join(project, 'node_modules/@kafkajs/confluent-schema-registry/node_modules')
  await mkdir(registry, { recursive: true })
  await rename(join(project, 'node_modules/protobufjs'), join(registry, 'protobufjs'))
  const made = () => run(process.execPath, ['--input-type=module', '-e', script], { cwd: project })
  await expect(made()).rejects.toThrow('not installed: npm install protobufjs@7')
  await install(...packageEntries.flatMap(({ later = [] }) => later))
  expect((await made()).stdout.trim()).toBe('0000000001000a036f2d31')
})

test('the example type-checks against the packed declarations, those of its dependencies included', async () => {
  await writeFile(
    join(project, 'wrong.ts'),
    "import { serdes, topic } from 'millrace'\ntopic(1, serdes.string, serdes.string)\n"
  )
  expect(await typeCheck('word-count.ts')).toBe('')
  expect(await typeCheck('wrong.ts')).toContain("wrong.ts(2,7): error TS2345: Argument of type 'number'")
})

test('the example counts words on a real broker, and goes on counting after a restart', async () => {
  const first = start()
  const exists = async (): Promise<boolean> => {
    const admin = driver.admin()
    return (await admin.partitionsOf(`${application}-lines`).finally(() => admin.close())) !== undefined
  }
  await expect.poll(exists).toBe(true)
  await write('The quick brown fox')
  await write('the lazy dog and the fox')
  const once = { the: 3, quick: 1, brown: 1, fox: 2, lazy: 1, dog: 1, and: 1 }
  await expect.poll(totals, { interval: 250 }).toEqual(once)
  expect(await stop(first)).toBe(0)

  const second = start()
  await write('the dog')
  await expect.poll(totals, { interval: 250 }).toEqual({ ...once, the: 4, dog: 2 })
  expect(await stop(second)).toBe(0)
})
