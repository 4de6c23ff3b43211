import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import type { Packed } from '../package/packed.ts'

const run = promisify(execFile)

/** So long a command may take on a machine that has much else to do, milliseconds; the error of one that takes longer names it. */
const patienceMs = 240_000

/** How a new project is made and looked after. */
export interface FreshProjectOptions {
  /** An empty folder, in which it is made. */
  readonly folder: string
  readonly packed: Packed
  readonly manager: 'npm' | 'pnpm'
  /** Folders of programs, such as another Node, that come before those of this process. */
  readonly programs?: readonly string[]
  /** Where the topology runs. */
  readonly broker: string
  /** Goes before the names of topics and group: the broker is not the project's alone. */
  readonly prefix: string
}

/** A project as `npm create millrace` makes it, on which only the commands of its README are run. */
export class FreshProject {
  readonly folder: string
  readonly #options: FreshProjectOptions
  readonly #environment: NodeJS.ProcessEnv

  constructor(options: FreshProjectOptions) {
    const { folder, programs = [], broker, manager } = options
    this.folder = join(folder, 'my-app')
    this.#options = options
    const { NODE_OPTIONS: _, ...inherited } = process.env
    this.#environment = {
      ...inherited,
      PATH: [...programs, process.env.PATH].join(delimiter),
      KAFKA_BROKER: broker,
      npm_config_user_agent: `${manager}/1`
    }
  }

  /** Makes it with the packed `create-millrace`; answers what that printed. */
  async create(): Promise<string> {
    const { folder, packed, prefix } = this.#options
    const words = ['exec', '--yes', `--package=${packed.create}`, '--', 'create-millrace', 'my-app']
    const { stdout } = await run('npm', [...words, '--package', packed.library], {
      cwd: folder,
      env: this.#environment
    })
    await this.#rename('src/topics.ts', "topic('", `topic('${prefix}`)
    await this.#rename('src/orders.ts', "StreamsBuilder('", `StreamsBuilder('${prefix}`)
    return stdout
  }

  /** Runs a command of the package manager to its end; answers what it wrote. Rejects with that when it fails. */
  async run(...words: readonly string[]): Promise<string> {
    const settings = { cwd: this.folder, env: this.#environment, timeout: patienceMs }
    const { stdout, stderr } = await run(this.#options.manager, words, settings)
    return stdout + stderr
  }

  /** Starts a program of the project's own packages; `stop` it. */
  start(program: string, ...words: readonly string[]): ChildProcess {
    const path = join(this.folder, 'node_modules/.bin', program)
    return spawn(path, words, { cwd: this.folder, env: this.#environment, stdio: ['ignore', 'pipe', 'pipe'] })
  }

  async #rename(file: string, from: string, to: string): Promise<void> {
    const path = join(this.folder, file)
    await writeFile(path, (await readFile(path, 'utf8')).replaceAll(from, to))
  }
}

/** Ends a program as Ctrl+C does, and answers its exit code. */
export async function stop(program: ChildProcess): Promise<number | null> {
  const exited = once(program, 'exit')
  program.kill('SIGTERM')
  const [code] = await exited
  return code
}
