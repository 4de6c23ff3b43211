import { createRoute } from '@hono/zod-openapi'
import type { z } from 'zod'
import type { Endpoint } from '../../http/endpoint.ts'
import { problem } from '../../http/problem.ts'
import { problemResponses } from '../../http/problem-schema.ts'
import type { DeadLettersDeps, ReplayJob } from './deps.ts'
import { readWrite, writeProblems } from './read-write.ts'
import { job, jobList, jobParam, stopRequest } from './write-schemas.ts'

const listRoute = createRoute({
  method: 'get',
  path: '/dead-letters/jobs',
  operationId: 'listReplayJobs',
  tags: ['dead letters'],
  summary: 'List bulk replay jobs',
  description: "The jobs of this process. Each letter's history says what was sent.",
  responses: { 200: { description: 'The jobs', content: { 'application/json': { schema: jobList } } } }
})

const getRoute = createRoute({
  method: 'get',
  path: '/dead-letters/jobs/{job}',
  operationId: 'getReplayJob',
  tags: ['dead letters'],
  summary: 'Get a bulk replay job',
  request: { params: jobParam },
  responses: {
    200: { description: 'The job', content: { 'application/json': { schema: job } } },
    ...problemResponses('not-found')
  }
})

const stopRoute = createRoute({
  method: 'post',
  path: '/dead-letters/jobs/{job}/stop',
  operationId: 'stopReplayJob',
  tags: ['dead letters'],
  summary: 'Stop a bulk replay job',
  description: 'Letters that were already sent stay sent; the rest stay as they are.',
  request: { params: jobParam, body: { required: true, content: { 'application/json': { schema: stopRequest } } } },
  responses: {
    202: { description: 'It stops', content: { 'application/json': { schema: job } } },
    ...writeProblems
  }
})

/** `GET /dead-letters/jobs`, `GET /dead-letters/jobs/{job}` and `POST /dead-letters/jobs/{job}/stop`. */
export function jobEndpoints({ jobs, rules }: DeadLettersDeps): readonly Endpoint[] {
  return [
    { route: listRoute, handle: c => c.json({ jobs: jobs.all().map(representJob) }) },
    {
      route: getRoute,
      quiet: true,
      handle: c => {
        const found = jobs.get(c.req.param('job') ?? '')
        return found === undefined ? noSuchJob(c.req.path) : c.json(representJob(found))
      }
    },
    {
      route: stopRoute,
      handle: async (c, note) => {
        const read = await readWrite(c, stopRequest, rules)
        if (!read.ok) return read.response
        const id = c.req.param('job') ?? ''
        note.fields = { job: id, ...read.value }
        const found = jobs.stop(id)
        return found === undefined ? noSuchJob(c.req.path) : c.json(representJob(found), 202)
      }
    }
  ]
}

/** A job as it is answered. */
export function representJob(given: ReplayJob): z.input<typeof job> {
  const { id, state, startedAt, endedAt, by, dryRun, rate, counts, problems, more, error } = given
  return {
    job: id,
    state,
    started_at: new Date(startedAt).toISOString(),
    ended_at: endedAt === undefined ? null : new Date(endedAt).toISOString(),
    actor: by.actor ?? null,
    address: by.address ?? null,
    dry_run: dryRun,
    rate,
    counts,
    problems: [...problems],
    more,
    error: error ?? null
  }
}

function noSuchJob(instance: string): Response {
  const detail = 'There is no such replay in this process: another one may have it, or it ended long ago.'
  return problem({ kind: 'not-found', detail, instance })
}
