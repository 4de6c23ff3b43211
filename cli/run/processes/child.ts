import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StreamsError } from '#streams'
import type { SystemName } from '../../../config/systems.ts'
import { waitFor } from '../../../deploy/stack/wait.ts'
import { logFolder, root } from '../folders.ts'
import { endProcess } from './end-process.ts'
import { type RunProcess, runProcess } from './run-state.ts'

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

/** A started API or worker. */
export interface Child {
  readonly process: RunProcess
  /** Resolves when the process ended, with a sentence that tells how. */
  readonly ended: Promise<string>
  /** Drains: SIGTERM, and SIGKILL after 30 seconds. */
  readonly stop: () => Promise<boolean>
  readonly killNow: () => void
  readonly release: () => void
}

const readyLimit = 60_000
const drainLimit = 30_000

/** The line of the log that most likely tells why the process ended: the error's own, or the last one. */
function lastWords(log: string, start: number): string {
  const lines = readFileSync(log)
    .subarray(start)
    .toString()
    .split('\n')
    .filter(line => line.trim() !== '' && !line.startsWith('Node.js v'))
  const telling = lines.findLast(line => /^(\w*Error\b|\w+-\w+:)/.test(line)) ?? lines.at(-1)
  return telling?.trim().slice(0, 500) ?? 'it said nothing'
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

/** Starts the process in a group of its own, its output appended to `.millrace/logs/<name>.log`, and resolves when it is ready. */
export async function startChild(recipe: ChildRecipe): Promise<Child> {
  const log = join(logFolder, `${recipe.name}.log`)
  mkdirSync(dirname(log), { recursive: true })
  const output = openSync(log, 'a')
  const start = statSync(log).size
  const child = spawn(process.execPath, [join(root, recipe.module)], {
    cwd: root,
    env: { ...process.env, ...recipe.variables },
    stdio: ['ignore', output, output],
    detached: true
  })
  closeSync(output)
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(`${recipe.name} could not be started: ${error.message}`))
    child.once('exit', (code, signal) => {
      const how = signal === null ? `ended with code ${code}: ${lastWords(log, start)}` : `was ended by ${signal}`
      resolve(`${recipe.name} ${how} (log: ${log})`)
    })
  })
  let end: string | undefined
  ended.then(text => {
    end = text
  })
  const killNow = (): void => {
    child.kill('SIGKILL')
  }
  process.once('exit', killNow)
  const failed = (): Error | undefined => (end === undefined ? undefined : new StreamsError('stack-failed', end))
  const ready = await waitFor(() => allAnswerOk(recipe.ready), { limit: readyLimit, every: 25, failed })
  if (!ready) {
    killNow()
    throw new StreamsError('stack-failed', `${recipe.name} was not ready after ${readyLimit / 1000} s (log: ${log})`)
  }
  const { name, system, metrics } = recipe
  const known = runProcess({ name, pid: child.pid ?? 0, log, metrics, ...(system && { system }) })
  return {
    process: known,
    ended,
    stop: () => endProcess(known, drainLimit),
    killNow,
    release: () => {
      process.off('exit', killNow)
      child.unref()
    }
  }
}
