import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { type Packed, packInto } from '../../deploy/package/packed.ts'
import { freePort } from '../../deploy/stack/ports.ts'
import { type Act, hasLine, lesson } from './lesson.ts'

const run = promisify(execFile)
const broker = process.env.KAFKA_BROKER ?? ''
/** Goes before the names of topics and groups: the broker is not the tutorial's alone. */
const prefix = `tutorial-${randomUUID().slice(0, 8)}-`

let folder: string
let packed: Packed
let dev: ChildProcess | undefined
/** What was printed since the last block of output, by commands and by `dev`. */
let printed = ''
/** The command that lists what may not be there yet, when a reader is quicker than `dev`: it is typed again. */
let look: string | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-tutorial-'))
  packed = await packInto(join(folder, 'dist'))
})

afterAll(async () => {
  if (dev?.exitCode === null) await stopDev()
  const admin = kafkaDriver({ brokers: [broker] }).admin()
  await admin.deleteTopics((await admin.listTopics()).filter(name => name.startsWith(prefix)))
  await admin.deleteGroups([`${prefix}words`, `${prefix}words-per-minute`])
  await admin.close()
  await rm(folder, { recursive: true, force: true })
})

/** Ends `dev` as Ctrl+C does; answers its exit code. */
async function stopDev(): Promise<unknown> {
  const ended = dev && once(dev, 'exit')
  dev?.kill('SIGINT')
  return (await ended)?.[0]
}

const project = (): string => join(folder, 'my-app')
const environment = (): NodeJS.ProcessEnv => ({ ...process.env, KAFKA_BROKER: broker, NODE_OPTIONS: '' })

/** Names of this run in place of those of the page, and back. */
const named = (text: string): string => text.replaceAll(/(topic\('|StreamsBuilder\('|topic: ')/g, `$1${prefix}`)
const asOnPage = (text: string): string => text.replaceAll(prefix, '')

const hear = (text: Buffer | string): void => {
  printed += asOnPage(String(text))
}

async function runCommand(command: string): Promise<void> {
  if (command.startsWith('docker ') || command === 'cd my-app') return
  if (command.startsWith('npm create ')) {
    const words = [
      'exec',
      '--yes',
      `--package=${packed.create}`,
      '--',
      'create-millrace',
      'my-app',
      '--package',
      packed.library
    ]
    await run('npm', words, { cwd: folder, env: environment() })
    return
  }
  if (command === 'npm run dev') {
    dev = spawn(join(project(), 'node_modules/.bin/millrace'), ['dev', '--port', String(await freePort())], {
      cwd: project(),
      env: environment()
    })
    dev.stdout?.on('data', hear)
    dev.stderr?.on('data', hear)
    return
  }
  const { stdout, stderr } = await run('bash', ['-c', command], {
    cwd: project(),
    env: environment(),
    timeout: 240_000
  })
  hear(stdout + stderr)
}

async function act(step: Act): Promise<void> {
  if (step.kind === 'write') {
    await mkdir(join(project(), dirname(step.file)), { recursive: true })
    await writeFile(join(project(), step.file), named(step.text))
    return
  }
  if (step.kind === 'run') {
    look = step.commands.find(command => command.endsWith(' list'))
    for (const command of step.commands) await runCommand(command)
    return
  }
  const missing = (): readonly string[] => step.lines.filter(line => !hasLine(printed, line))
  const missingAfterAnotherLook = async (): Promise<readonly string[]> => {
    if (look !== undefined && missing().length > 0) await runCommand(look)
    return missing()
  }
  await expect
    .poll(missingAfterAnotherLook, { timeout: 120_000, interval: 500 })
    .toEqual([])
    .catch(error => {
      throw new Error(`not seen: ${missing().join(', ')}; printed was:\n${printed}`, { cause: error })
    })
  printed = ''
}

test('the tutorial works as it is written, word by word', async () => {
  for (const step of lesson()) await act(step)
  await run('npm', ['run', 'types'], { cwd: project(), env: environment() })
  expect(await stopDev()).toBe(0)
}, 600_000)
