import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { changelogTopic, type Driver } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import manifest from '../../package.json' with { type: 'json' }

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const application = `word-count-${randomUUID().slice(0, 8)}`
const topics = ['lines', 'totals'].map(what => `${application}-${what}`)
const compilerOptions = { strict: true, module: 'nodenext', target: 'esnext', noEmit: true, types: ['node'] }

let project: string
let driver: Driver

beforeAll(async () => {
  driver = kafkaDriver({ brokers: [process.env.KAFKA_BROKER ?? ''] })
  project = await mkdtemp(join(tmpdir(), 'millrace-package-'))
  const built = join(project, 'built')
  await run('npm', ['run', '-s', 'build:package', built], { cwd: root })
  await run('npm', ['pack', '--silent', '--pack-destination', project, built])
  await rm(built, { recursive: true })
  const tarball = (await readdir(project)).find(name => name.endsWith('.tgz')) ?? ''
  await writeFile(join(project, 'package.json'), JSON.stringify({ type: 'module' }))
  const packages = [`./${tarball}`, '@types/node', `lmdb@${manifest.dependencies.lmdb}`]
  await run('npm', ['install', '--silent', '--no-audit', '--no-fund', ...packages], { cwd: project })
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

test('every entry of the packed library loads in an empty project', async () => {
  const entries = Object.keys(manifest.exports).map(entry => entry.replace('.', 'millrace'))
  const load = entries.map(entry => `Object.keys(await import('${entry}')).length`).join(', ')
  const { stdout } = await run(process.execPath, ['-e', `console.log(JSON.stringify([${load}]))`], { cwd: project })
  for (const exported of JSON.parse(stdout)) expect(exported).toBeGreaterThan(0)
})

test('the example type-checks against the packed declarations, those of its dependencies included', async () => {
  await writeFile(join(project, 'wrong.ts'), "import { string, topic } from 'millrace'\ntopic(1, string, string)\n")
  expect(await typeCheck('word-count.ts')).toBe('')
  expect(await typeCheck('wrong.ts')).toContain("wrong.ts(2,7): error TS2345: Argument of type 'number'")
})

test('the example counts words on a real broker, and goes on counting after a restart', async () => {
  const first = start()
  const exists = async (): Promise<boolean> => {
    const admin = driver.admin()
    return (await admin.partitionsOf(`${application}-lines`).finally(() => admin.close())) !== undefined
  }
  await expect.poll(exists, { timeout: 20_000 }).toBe(true)
  await write('The quick brown fox')
  await write('the lazy dog and the fox')
  const once = { the: 3, quick: 1, brown: 1, fox: 2, lazy: 1, dog: 1, and: 1 }
  await expect.poll(totals, { timeout: 30_000, interval: 250 }).toEqual(once)
  expect(await stop(first)).toBe(0)

  const second = start()
  await write('the dog')
  await expect.poll(totals, { timeout: 30_000, interval: 250 }).toEqual({ ...once, the: 4, dog: 2 })
  expect(await stop(second)).toBe(0)
})
