import { createRoute } from '@hono/zod-openapi'
import type { Endpoint } from '../../http/endpoint.ts'
import { problem } from '../../http/problem.ts'
import { detailOf } from '../../http/validation.ts'
import type { DeadLettersDeps } from './deps.ts'
import { filterOf } from './filter.ts'
import { representJob } from './jobs.ts'
import { readWrite, writeProblems } from './read-write.ts'
import { addressOf } from './write-guard.ts'
import { job, jobRequest } from './write-schemas.ts'

const route = createRoute({
  method: 'post',
  path: '/dead-letters/replay',
  operationId: 'replayDeadLetters',
  tags: ['dead letters'],
  summary: 'Replay dead letters in bulk',
  description:
    'Answers at once; the job continues in this process, and `Location` reports its progress. It skips letters that fail again ' +
    'meanwhile. One job runs at a time: 409 names it.',
  request: { body: { required: true, content: { 'application/json': { schema: jobRequest } } } },
  responses: {
    202: { description: 'Begun', content: { 'application/json': { schema: job } } },
    ...writeProblems
  }
})

/** `POST /dead-letters/replay` `{filter, rate, dry_run}`. */
export function replayMany({ desk, jobs, rules }: DeadLettersDeps): Endpoint {
  return {
    route,
    handle: async (c, note) => {
      const instance = c.req.path
      const read = await readWrite(c, jobRequest, rules)
      if (!read.ok) return read.response
      const { filter: given, dry_run: dryRun, max_replays: maxReplays, actor, again, rate, limit } = read.value
      const meant = filterOf(given, desk.topics)
      if ('errors' in meant)
        return problem({ kind: 'invalid-body', detail: detailOf(meant.errors), instance, errors: meant.errors })
      const by = { actor, address: addressOf(c) }
      const begun = jobs.begin(meant.filter, { dryRun, maxReplays, again, rate, limit, by })
      note.fields = { ...given, dryRun, rate, ...by, job: begun.job?.id }
      if (begun.job === undefined) {
        const detail = `The replay ${begun.running} is under way: wait for it, or stop it at /dead-letters/jobs/${begun.running}/stop.`
        return problem({ kind: 'wrong-status', detail, instance })
      }
      note.message = 'replay of dead letters begun'
      return c.json(representJob(begun.job), 202, { location: `/dead-letters/jobs/${begun.job.id}` })
    }
  }
}
