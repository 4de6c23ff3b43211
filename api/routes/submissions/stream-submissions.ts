import { createRoute, z } from '@hono/zod-openapi'
import type { SubmissionChange } from '../../../topology/submissions/read-model.ts'
import type { Endpoint } from '../../http/endpoint.ts'
import type { SubmissionsDeps } from './deps.ts'
import { represent } from './representation.ts'

const route = createRoute({
  method: 'get',
  path: '/submissions/stream',
  operationId: 'streamSubmissions',
  tags: ['submissions'],
  summary: 'Stream submission changes (SSE)',
  description:
    'Server-Sent Events named `submission`: the submission after a change. `Last-Event-ID` resumes after a break. A change may arrive ' +
    'twice, and of several quick changes only the last.',
  request: { headers: z.object({ 'last-event-id': z.string().optional() }) },
  responses: {
    200: { description: 'An endless stream', content: { 'text/event-stream': { schema: z.string() } } }
  }
})

/** Milliseconds after which a silent stream says something, so that nobody between takes it for dead. */
const heartbeat = 15_000

/** Milliseconds after which a connection is ended, spread by 20 %: a client that is still there comes again, one that vanished does not. */
const longest = 120_000

/** Characters that a reader may leave unread before it is cut off; it comes again with its `Last-Event-ID`. */
const mostUnread = 1_048_576

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no'
}

/** `GET /submissions/stream`: what the page may use instead of asking every second. */
export function streamSubmissions(deps: SubmissionsDeps): Endpoint {
  return {
    route,
    quiet: true,
    handle: c => {
      const body = c.req.method === 'HEAD' ? null : changesAsText(deps, resumedFrom(c.req.header('last-event-id')))
      return new Response(body, { headers })
    }
  }
}

/** Changes from now on, after those since `from` where one is given. Ends with the feed, and when its reader does not read. */
function changesAsText(
  { changes, rows, clock }: SubmissionsDeps,
  from: number | undefined
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let stop = (): void => undefined
  const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
    let open = true
    let cancelBeat = (): void => undefined
    const lastMoment = clock.steady() + longest * (0.8 + 0.4 * Math.random())
    const end = (): void => {
      if (open) controller.close()
      stop()
    }
    const write = (text: string): void => {
      if (!open) return
      controller.enqueue(encoder.encode(text))
      if ((controller.desiredSize ?? 0) < 0) end()
    }
    const tell = (found: readonly SubmissionChange[]): void => write(found.map(eventOf).join(''))
    const beat = (): void => {
      if (clock.steady() >= lastMoment) return end()
      write(': still here\n\n')
      if (open) cancelBeat = clock.after(heartbeat, beat)
    }
    const unsubscribe = changes.subscribe(tell)
    const forgetEnd = changes.onEnd(end)
    stop = () => {
      open = false
      cancelBeat()
      unsubscribe()
      forgetEnd()
    }
    write('retry: 1000\n\n')
    cancelBeat = clock.after(heartbeat, beat)
    if (from !== undefined) rows.changedSince(from).then(tell).catch(end)
  }
  return new ReadableStream(
    { start, cancel: () => stop() },
    new ByteLengthQueuingStrategy({ highWaterMark: mostUnread })
  )
}

/** The time that an id of ours names; anything else begins now. */
function resumedFrom(id: string | undefined): number | undefined {
  return id !== undefined && /^\d{1,15}$/.test(id) ? Number(id) : undefined
}

function eventOf(change: SubmissionChange): string {
  return `id: ${change.changed_at}\nevent: submission\ndata: ${JSON.stringify(represent(change))}\n\n`
}
