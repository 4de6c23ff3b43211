import type { Logger } from '#streams'
import type { Environment } from '../config/environment.ts'
import { type SystemName, systemsOf } from '../config/systems.ts'
import type { RunProcess } from './run/processes/run-state.ts'
import type { Selection } from './run/show/exposition.ts'
import { cafe } from './systems/cafe.ts'
import { comments } from './systems/comments.ts'
import { feedback } from './systems/feedback.ts'
import { mediaEvents } from './systems/media-events.ts'
import { submissions } from './systems/submissions.ts'

/** A figure of the status line: the samples of all processes that are added up. */
export interface Figure {
  readonly name: string
  readonly sum: Selection
}

/** What samples may look at besides the API. */
export interface SampleContext {
  readonly environment: Environment
  /** The API and the system's workers and other processes. */
  readonly processes: readonly RunProcess[]
}

/** A process besides API and workers. It serves `/ready` and `/metrics` on `METRICS_PORT`. */
export interface OtherProcess {
  readonly name: string
  /** Module below the repository. */
  readonly module: string
  /** A port that it binds besides that of its metrics, and the variable that chooses it. */
  readonly port?: { readonly port: number; readonly variable: string }
}

/** What `millrace run` knows about a system. Nothing connects before a function is called. */
export interface System {
  readonly name: SystemName
  /** Creates topics, registers schemas and brings the database up to date. Safe to repeat. */
  readonly prepare: (environment: Environment, log: Logger) => Promise<void>
  /** Sends a handful of samples through the front door and resolves with lines that show what became of them. */
  readonly sample: (apiUrl: string, context: SampleContext) => Promise<readonly string[]>
  /** Processes besides API and workers, such as one that makes sample traffic. Default: none. */
  readonly processes?: (environment: Environment) => readonly OtherProcess[]
  /** Folder of the page that the API serves, which is built before it starts. Default: none. */
  readonly page?: string
  /** The status line, from left to right. */
  readonly figures: readonly Figure[]
  /** Things to look at, below the API's address. */
  readonly pages: readonly { readonly title: string; readonly path: string }[]
  /** False where there is no API to start. */
  readonly hasApi?: false
  /** More to look at or to try. */
  readonly places?: (environment: Environment) => readonly { readonly title: string; readonly place: string }[]
}

/** Every system that can run, by its name. */
export const systems: { readonly [name in SystemName]: System } = {
  feedback,
  'media-events': mediaEvents,
  submissions,
  comments,
  cafe
}

/** The systems that a value of `SYSTEM` names. */
export function systemsNamed(SYSTEM: Environment['SYSTEM']): readonly System[] {
  return systemsOf(SYSTEM).map(name => systems[name])
}

/** The processes of a system besides API and workers. */
export function othersOf(system: System, environment: Environment): readonly OtherProcess[] {
  return system.processes?.(environment) ?? []
}
