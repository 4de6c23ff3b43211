import { expect, test } from 'vitest'
import { StreamsError } from '#streams'
import { answerOf } from '../../testing/answer.ts'
import { type DeskChange, deadLettersApp, job } from '../../testing/dead-letters-app.ts'

const json = { 'content-type': 'application/json', host: 'localhost:5000' }

async function post(path: string, body: object, change: DeskChange = {}, headers: Record<string, string> = {}) {
  const { app, done } = deadLettersApp(change)
  const request = { method: 'POST', headers: { ...json, ...headers }, body: JSON.stringify(body) }
  const response = await app.request(path, request)
  return { status: response.status, headers: response.headers, body: await answerOf(response), done }
}

const place = { topic: 'dead-2', partition: 3, offset: 17 }
const paths = [
  '/dead-letters/dead-2-3-17/replay',
  '/dead-letters/dead-2-3-17/discard',
  '/dead-letters/replay',
  `/dead-letters/jobs/${job.id}/stop`
]

test.each(paths)('%s: who is not of this machine, or a page of another site, changes nothing', async path => {
  const body = path.endsWith('/discard') ? { reason: 'a' } : path === '/dead-letters/replay' ? { filter: {} } : {}
  const beyond = { rules: { isAllowed: false, isLocal: false } }
  const allowed = { rules: { isAllowed: true, isLocal: false } }
  const refused: [DeskChange, Record<string, string>, number, string][] = [
    [beyond, {}, 403, 'DEAD_LETTERS_WRITE=true'],
    [{}, { host: 'evil.example:5000' }, 403, 'no name of this machine'],
    [{}, { 'content-type': 'text/plain' }, 415, 'application/json'],
    [{}, { origin: 'https://evil.example' }, 403, 'Pages of https://evil.example'],
    [{}, { origin: 'http://localhost:3000' }, 403, 'may not write here'],
    [{}, { origin: 'null' }, 403, 'may not write here']
  ]
  for (const [change, headers, status, words] of refused) {
    const answer = await post(path, body, change, headers)
    expect([answer.status, answer.done]).toEqual([status, []])
    expect(answer.body.detail).toContain(words)
  }
  const taken: [DeskChange, Record<string, string>][] = [
    [{}, {}],
    [{}, { host: '127.0.0.1:5000' }],
    [{}, { host: '[::1]:5000', origin: 'http://[::1]:5000' }],
    [{}, { origin: 'http://localhost:5000', 'content-type': 'application/json; charset=utf-8' }],
    [allowed, { host: 'desk.example', origin: 'https://desk.example' }]
  ]
  for (const [change, headers] of taken) expect((await post(path, body, change, headers)).status).toBeLessThan(300)
})

test('sends a letter back as it came, and says where it went', async () => {
  const { status, body, done } = await post(paths[0] ?? '', { actor: 'Ada' })
  expect([status, body]).toEqual([200, { id: 'dead-2-3-17', outcome: 'replayed', to: 'in', replays: 2, note: null }])
  expect(done).toEqual([{ replay: place, dryRun: false, again: false, maxReplays: 3, by: { actor: 'Ada' } }])
})

test.each([{ text: 'corrected' }, null, 'text', 0])('sends a corrected value, %j too', async value => {
  const { body, done } = await post(paths[0] ?? '', { value, dry_run: true })
  expect(body).toMatchObject({ outcome: 'would-replay' })
  expect(done).toMatchObject([{ dryRun: true, edit: { value } }])
})

test.each([
  ['already-replayed', 409],
  ['discarded', 409],
  ['refused', 409],
  ['failed', 503]
] as const)('a letter that is %s answers %i, and why', async (outcome, status) => {
  const replay = async () => ({ id: 'x', outcome, to: 'in', replays: 1, message: 'because' })
  expect(await post(paths[0] ?? '', {}, { replay })).toMatchObject({ status, body: { detail: 'because' } })
})

test('a value that the schema or a limit refuses is a 422 that names the field; another failure is what it is', async () => {
  const failing = (code: 'serialization-failed' | 'invalid-value' | 'registry-unavailable') => async () => {
    throw new StreamsError(code, 'customer_id is empty')
  }
  for (const code of ['serialization-failed', 'invalid-value'] as const) {
    const { status, body } = await post(paths[0] ?? '', { value: {} }, { replay: failing(code) })
    expect([status, body]).toMatchObject([422, { errors: [{ field: 'value', message: 'customer_id is empty' }] }])
  }
  const away = await post(paths[0] ?? '', { value: {} }, { replay: failing('registry-unavailable') })
  expect(away.status).toBe(503)
})

test('discards a letter with its reason', async () => {
  const { status, body, done } = await post(paths[1] ?? '', { reason: ' a test ', actor: 'Ada' })
  expect([status, body]).toEqual([200, { id: 'dead-2-3-17', state: 'discarded' }])
  expect(done).toEqual([{ discard: place, reason: 'a test', by: { actor: 'Ada' } }])
})

test('what is no letter is a 404', async () => {
  for (const path of ['dead-2-3-18/replay', 'x/replay'])
    expect((await post(`/dead-letters/${path}`, {})).status).toBe(404)
  for (const path of ['dead-2-3-18/discard', 'x/discard'])
    expect((await post(`/dead-letters/${path}`, { reason: 'a' })).status).toBe(404)
})

test.each([
  [paths[0], { dryrun: true }, 'dryrun'],
  [paths[0], { dry_run: 'yes' }, 'dry_run must be true or false'],
  [paths[0], { max_replays: 0 }, 'max_replays must be an integer from 1'],
  [paths[1], {}, 'reason must say why'],
  [paths[1], { reason: ' ' }, 'reason must say why'],
  [paths[1], { reason: 'a', actor: '' }, 'actor must not be empty'],
  [paths[2], {}, 'filter must say which letters'],
  [paths[2], { filter: { reasn: 'x' } }, 'reasn'],
  [paths[2], { filter: { system: 'shop' } }, 'there is no system shop'],
  [paths[2], { filter: {}, rate: 0 }, 'rate must be an integer from 1 to 100000']
])('%s with %j is a 400 that says %j', async (path = '', body, words) => {
  const answer = await post(path, body)
  expect([answer.status, answer.done]).toEqual([400, []])
  expect(answer.body.detail).toContain(words)
})

test('begins a replay of many and says where it is followed; while one runs, another is refused', async () => {
  const filter = { system: 'feedback', reason: 'row-refused' }
  const { status, headers, body, done } = await post('/dead-letters/replay', { filter, rate: 5, dry_run: true })
  expect([status, headers.get('location')]).toEqual([202, `/dead-letters/jobs/${job.id}`])
  expect(body).toMatchObject({ job: job.id, state: 'running', counts: { replayed: 2, refused: 1 }, ended_at: null })
  expect(done).toMatchObject([
    { begin: { topics: ['dead'], reason: 'row-refused' }, rate: 5, limit: 10_000, dryRun: true }
  ])
  const jobs = { begin: () => ({ running: 'another' }) }
  expect(await post('/dead-letters/replay', { filter }, { jobs })).toMatchObject({ status: 409 })
})

test('jobs are listed, followed and stopped', async () => {
  const { app } = deadLettersApp()
  expect(await answerOf(await app.request('/dead-letters/jobs'))).toMatchObject({ jobs: [{ job: job.id }] })
  expect((await app.request(`/dead-letters/jobs/${job.id}`)).status).toBe(200)
  expect((await app.request('/dead-letters/jobs/none')).status).toBe(404)
  expect((await post('/dead-letters/jobs/none/stop', {})).status).toBe(404)
  expect(await post(`/dead-letters/jobs/${job.id}/stop`, {})).toMatchObject({ status: 202, body: { state: 'stopped' } })
})
