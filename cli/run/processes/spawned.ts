import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StreamsError } from '#streams'
import type { SystemName } from '../../../config/systems.ts'
import { waitFor } from '../../../deploy/stack/wait.ts'
import { logFolder, root } from '../folders.ts'

/** A process of ours to start: API or worker. */
export interface ChildRecipe {
  readonly name: string
  /** The system that it works for; undefined where it works for every one of the run. */
  readonly system?: SystemName
  /** Module below the repository. */
  readonly module: string
  readonly variables: { readonly [name: string]: string }
  /** All answer 200 once the process does its work. */
  readonly ready: readonly string[]
  readonly metrics: string
}

/** How a process ended. */
export interface Ending {
  /** A sentence that tells how, and why as far as its log does. */
  readonly text: string
  /** It could not begin, or ended with code 1, which says that it cannot go on as it is set up: a restart would not help. */
  readonly forGood: boolean
}

/** A process that was started, once. */
export interface Spawned {
  readonly pid: number
  readonly log: string
  /** How it ended; undefined while it runs. */
  readonly ending: Ending | undefined
  /** Resolves when it has ended. */
  readonly ended: Promise<Ending>
  readonly killNow: () => void
}

/** The line of the log that most likely tells why the process ended: the error's own, or the last one. */
function lastWords(log: string, start: number): string {
  const lines = readFileSync(log)
    .subarray(start)
    .toString()
    .split('\n')
    .filter(line => line.trim() !== '' && !line.startsWith('Node.js v'))
  const telling = lines.findLast(line => /^(\w*Error\b|\w+-\w+:|\w+ ended:)/.test(line)) ?? lines.at(-1)
  return telling?.trim().slice(0, 500) ?? 'it said nothing'
}

/** Starts the process in a group of its own, its output appended to `.millrace/logs/<name>.log`. */
export function spawnChild({ name, module, variables }: ChildRecipe): Spawned {
  const log = join(logFolder, `${name}.log`)
  mkdirSync(dirname(log), { recursive: true })
  const output = openSync(log, 'a')
  const start = statSync(log).size
  const child = spawn(process.execPath, [join(root, module)], {
    cwd: root,
    env: { ...process.env, ...variables },
    stdio: ['ignore', output, output],
    detached: true
  })
  closeSync(output)
  let ending: Ending | undefined
  const ended = new Promise<Ending>(resolve => {
    child.once('error', error => resolve({ text: `${name} could not be started: ${error.message}`, forGood: true }))
    child.once('exit', (code, signal) => {
      const how = signal === null ? `ended with code ${code}: ${lastWords(log, start)}` : `was ended by ${signal}`
      resolve({ text: `${name} ${how} (log: ${log})`, forGood: code === 1 })
    })
  })
  ended.then(how => {
    ending = how
  })
  return {
    pid: child.pid ?? 0,
    log,
    get ending() {
      return ending
    },
    ended,
    killNow: () => void child.kill('SIGKILL')
  }
}

async function allAnswerOk(urls: readonly string[]): Promise<boolean> {
  const answers = await Promise.all(
    urls.map(async url => {
      const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) })
      await answer.arrayBuffer()
      return answer.ok
    })
  )
  return answers.every(ok => ok)
}

/** Whether the process became ready within the limit, in milliseconds. Rejects with `stack-failed` when it ends before. */
export function untilReady({ ready }: ChildRecipe, spawned: Spawned, limit: number): Promise<boolean> {
  const failed = (): Error | undefined => spawned.ending && new StreamsError('stack-failed', spawned.ending.text)
  return waitFor(() => allAnswerOk(ready), { limit, every: 25, failed })
}
