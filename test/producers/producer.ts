import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { oneAtATime } from '../../cli/run/one-at-a-time.ts'

const run = promisify(execFile)
const kept = join(import.meta.dirname, '..', '..', '.millrace', 'producers')

/** What a producer of another language meant with a record, and what must come of it. */
export interface Meant {
  readonly case: string
  readonly message_id: string
  readonly customer_id: string
  readonly feedback_text: string
  readonly feedback_timestamp: number
  readonly outcome: 'row' | 'letter'
  /** Words that the dead letter says. */
  readonly words: readonly string[]
}

/** A producer in another language: `packages` is what it is built from, and kept until that changes. */
export interface ForeignProducer {
  readonly language: string
  readonly packages: string
  /** Puts its packages into a folder. */
  readonly build: (folder: string) => Promise<unknown>
  /** The command that runs it. */
  readonly command: (folder: string) => readonly [string, ...string[]]
}

export const python: ForeignProducer = {
  language: 'Python',
  packages: join(import.meta.dirname, 'python', 'requirements.txt'),
  build: folder => pythonEnvironment(folder, python.packages),
  command: folder => [join(folder, 'bin', 'python'), join(import.meta.dirname, 'python', 'producer.py')]
}

/** Not of feedback: prints what Confluent's client makes of messages in Protobuf. */
export const pythonProtobuf: ForeignProducer = {
  language: 'Python-Protobuf',
  packages: join(import.meta.dirname, 'python-protobuf', 'requirements.txt'),
  build: folder => pythonEnvironment(folder, pythonProtobuf.packages),
  command: folder => [join(folder, 'bin', 'python'), join(import.meta.dirname, 'python-protobuf', 'serialize.py')]
}

export const java: ForeignProducer = {
  language: 'Java',
  packages: join(import.meta.dirname, 'java', 'pom.xml'),
  build: folder => run('mvn', ['-q', '-B', '-f', java.packages, `-Dout=${folder}`, 'generate-resources']),
  command: folder => [
    'java',
    '-Xshare:auto',
    '-XX:TieredStopAtLevel=1',
    '-cp',
    join(folder, 'lib', '*'),
    join(import.meta.dirname, 'java', 'Producer.java')
  ]
}

/** Makes a Python environment with what a file of requirements names. */
export async function pythonEnvironment(folder: string, requirements: string): Promise<void> {
  await run('python3', ['-m', 'venv', '--copies', folder])
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  await run(join(folder, 'bin', 'python'), [...pip, '-r', requirements])
}

/** The folder with a producer's packages, fetched once where they are not kept already. Rejects when they cannot be had. */
export async function built({ language, packages, build }: ForeignProducer): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(packages))
    .digest('hex')
    .slice(0, 12)
  const folder = join(kept, `${language.toLowerCase()}-${version}`)
  await oneAtATime(basename(folder), async () => {
    if (existsSync(join(folder, 'whole'))) return
    await rm(folder, { recursive: true, force: true })
    await mkdir(kept, { recursive: true })
    await build(folder)
    await mkdir(join(folder, 'whole'))
  })
  return folder
}

/** Runs a producer to its end. Rejects with what it said on stderr when it failed. */
export async function produce(
  producer: ForeignProducer,
  folder: string,
  variables: { readonly [name: string]: string }
): Promise<readonly Meant[]> {
  const [program, ...args] = producer.command(folder)
  const { stdout } = await run(program, args, { env: { ...process.env, ...variables }, timeout: 60_000 })
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Meant)
}
