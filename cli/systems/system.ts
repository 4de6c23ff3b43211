import type { Logger } from '#streams'
import type { Environment } from '../../config/environment.ts'
import type { SystemName } from '../../config/systems.ts'
import type { RunProcess } from '../run/processes/run-state.ts'
import type { Selection } from '../run/show/exposition.ts'

/** A figure of the status line: samples that are added up. */
export interface Figure {
  readonly name: string
  readonly sum: Selection
  /** Who counts it: the API, or the system's workers and other processes. Default: those. */
  readonly by?: 'api'
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
  /** It is a worker: a member of a group that takes its place again after a restart, with stores of its own. Default: it is none. */
  readonly isWorker?: true
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
  /** The status line, from left to right; the lag of the system's groups stands after it. */
  readonly figures: readonly Figure[]
  /** Things to look at, below the API's address. */
  readonly pages: readonly { readonly title: string; readonly path: string }[]
  /** False where there is no API to start. */
  readonly hasApi?: false
  /** More to look at or to try. */
  readonly places?: (environment: Environment) => readonly { readonly title: string; readonly place: string }[]
}
