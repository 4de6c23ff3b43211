import type { Logger, Metrics } from '#streams'
import type { SteadyClock } from '#streams/connector'
import type { Environment } from '../../config/environment.ts'
import type { ApiSystem } from '../http/endpoint.ts'
import type { Probe } from '../operations/readiness.ts'

export interface SystemApiOptions {
  readonly environment: Environment
  readonly log: Logger
  readonly clock: SteadyClock
  readonly metrics: Metrics
}

/** The routes of a system with their connections. */
export interface SystemApi {
  readonly routes: ApiSystem
  readonly probes: readonly Probe[]
  /** Origins of pages that may use the API from elsewhere (CORS). Default: none. */
  readonly origins?: readonly string[]
  /** Another port at which the API serves its page too, and the variable that sets it. Default: none. */
  readonly page?: { readonly port: number; readonly variable: string }
  /** Begins to connect, for as long as it takes. */
  readonly open: () => void
  /** Ends answers that would not end by themselves, such as streams, when the API begins to stop. */
  readonly stopping?: () => void
  /** Delivers what was sent, within the producer's bound, and closes every connection. */
  readonly close: () => Promise<void>
}

/** Wires a system's routes to its real connectors. Nothing connects before `open` of what it returns. */
export type ComposeApi = (options: SystemApiOptions) => SystemApi
