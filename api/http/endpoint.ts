import type { RouteConfig } from '@hono/zod-openapi'
import type { Context } from 'hono'

/** What a handler adds to the one log line of its request. */
export interface RequestNote {
  /** Text of the line. Default `request answered`. */
  message: string
  /** Fields besides method, route, status and duration. */
  fields: { [name: string]: unknown }
  /** What failed, where something did: the line is then an error. */
  error?: unknown
}

/** Answers one request. Whatever it throws becomes a problem document. */
export type Handler = (c: Context, note: RequestNote) => Response | Promise<Response>

/** One route: how it is documented (OpenAPI, with zod schemas) and how it is answered. */
export interface Endpoint {
  readonly route: RouteConfig
  readonly handle: Handler
  /** Logged at debug: what machines ask for again and again, such as probes. */
  readonly quiet?: boolean
}

/** The routes of one system. */
export interface ApiSystem {
  readonly name: string
  readonly description: string
  readonly endpoints: readonly Endpoint[]
}
