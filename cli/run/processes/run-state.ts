import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ConsumerGroup } from '../../../config/consumer-groups.ts'
import type { Environment } from '../../../config/environment.ts'
import type { SystemName } from '../../../config/systems.ts'
import { isSame, startMark } from '../../../deploy/stack/alive.ts'
import type { StackKind } from '../../../deploy/stack/types.ts'
import { stateFile } from '../folders.ts'

/** A process of a run, told from later ones with the same id by when it started. */
export interface RunProcess {
  /** `api`, `worker-1`, `comments-worker-1`, … or the name of a server. */
  readonly name: string
  readonly pid: number
  readonly mark: string
  /** File with its log, null where there is none on this machine. */
  readonly log: string | null
  /** URL of its metrics in Prometheus' text format, null where it has none. */
  readonly metrics: string | null
  /** URLs that all answer 200 while it does its work; absent for a server. */
  readonly ready?: readonly string[]
  /** The system that it works for; absent where it works for every one of the run. */
  readonly system?: SystemName
  /** How often it was started again; absent for a server. */
  readonly restarts?: number
  /** How it ended, where it is not started again. */
  readonly down?: string
}

/** A page or route of a system, to look at in a browser. */
export interface RunPage {
  readonly system: SystemName
  readonly title: string
  readonly url: string
}

/** A consumer group of a system's workers. */
export interface RunGroup extends ConsumerGroup {
  readonly system: SystemName
}

/** What a run writes down about itself, so that other commands find it. */
export interface RunState {
  /** The `millrace run` process, which looks after the others; with `DETACH=1` it runs in the background. */
  readonly owner: { readonly pid: number; readonly mark: string }
  readonly detached: boolean
  /** The value of `SYSTEM`. */
  readonly system: Environment['SYSTEM']
  /** Undefined until the stack runs. */
  readonly stack: StackKind | undefined
  /** Variables that say where servers and APIs are. */
  readonly env: { readonly [name: string]: string }
  readonly pages: readonly RunPage[]
  readonly groups: readonly RunGroup[]
  readonly processes: readonly RunProcess[]
}

/** The process as it is now, marked. */
export function runProcess(process: Omit<RunProcess, 'mark'>): RunProcess {
  return { ...process, mark: startMark(process.pid) ?? '' }
}

export function isRunning(process: { readonly pid: number; readonly mark: string }): boolean {
  return isSame(process.pid, process.mark)
}

/** Those of the processes that work for the system. */
export function ofSystem(processes: readonly RunProcess[], name: SystemName): readonly RunProcess[] {
  return processes.filter(({ system = name }) => system === name)
}

/** What runs of an earlier release did not write down. */
const earlier = { pages: [], groups: [] }

/** What the last run wrote down; undefined when there was none or it ended in order. */
export async function readState(file = stateFile): Promise<RunState | undefined> {
  try {
    return { ...earlier, ...(JSON.parse(await readFile(file, 'utf8')) as RunState) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Replaces the state at once: a reader sees the old or the new one, never half of it. */
export function writeState(state: RunState, file = stateFile): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, JSON.stringify(state, null, 2))
  renameSync(`${file}.new`, file)
}

export async function removeState(file = stateFile): Promise<void> {
  await rm(file, { force: true })
}
