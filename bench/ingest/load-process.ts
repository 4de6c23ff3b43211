/** Posts feedback to the URL of the first argument for the seconds of the second; each of 64 connections is a customer. */
import { createRequire } from 'node:module'
import { events } from '../pipeline/events.ts'
import type { Load } from './load.ts'

interface LoadOptions {
  readonly url: string
  readonly method: 'POST'
  readonly connections: number
  readonly duration: number
  /** Called once for each connection. */
  readonly setupClient: (client: { readonly setBody: (body: string) => void }) => void
}

const autocannon = createRequire(import.meta.url)('autocannon') as (options: LoadOptions) => Promise<Load>
const [url = '', seconds] = process.argv.slice(2)
const connections = 64
const bodies = Array.from(events(connections), ({ customer_id, feedback_text }) =>
  JSON.stringify({ customer_id, feedback_text, timestamp: '2026-02-19T14:30:00Z' })
)
const { requests, latency, non2xx, errors } = await autocannon({
  url,
  method: 'POST',
  connections,
  duration: Number(seconds),
  setupClient: client => client.setBody(bodies.pop() ?? '')
})
process.stdout.write(JSON.stringify({ requests, latency, non2xx, errors }))
