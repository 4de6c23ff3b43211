import { afterEach, expect, test } from 'vitest'
import { exponential, StreamsError } from '#streams'
import { RegistryClient, type RegistryClientOptions } from './client.ts'
import { CatalogueRegistry } from './register.ts'
import { type StubAnswer, type StubHandler, type StubRegistry, stubRegistry } from './stub-registry.ts'

const schema = '{"type":"record","name":"R","fields":[]}'
const quick = exponential({ initial: 2, attempts: 3 })

let stub: StubRegistry | undefined
afterEach(async () => {
  await stub?.close()
  stub = undefined
})

async function client(answer: StubHandler, options: Partial<RegistryClientOptions> = {}): Promise<RegistryClient> {
  stub = await stubRegistry(answer, '/base')
  return new RegistryClient({ url: `${stub.url}/`, timeoutMs: 1000, retry: quick, confirmAfterMs: 2, ...options })
}

const failure = async (promise: Promise<unknown>): Promise<StreamsError> => {
  const error = await promise.then(
    () => undefined,
    thrown => thrown
  )
  if (error instanceof StreamsError) return error
  throw new Error(`expected a StreamsError, got ${String(error)}`)
}

const json = (status: number, json: unknown, headers = {}): StubAnswer => ({ status, json, headers })

test('fetches a schema below the base path with one request', async () => {
  const registry = await client(() => json(200, { schema }))
  expect(await registry.schema(7)).toEqual({ id: 7, format: 'avro', text: schema })
  expect(stub?.requests).toEqual(['GET /base/schemas/ids/7'])
})

test.each<[string, StubAnswer, number, string]>([
  ['500', json(500, { error_code: 50001, message: 'store down' }), 3, 'answered 500 (50001: store down)'],
  ['503 without a body', { status: 503, text: '' }, 3, 'answered 503'],
  ['a proxy page with 200', { status: 200, text: '<html>login</html>' }, 3, 'something else than JSON'],
  ['a proxy page with 404', { status: 404, text: '<html>' }, 3, 'is the base path of SCHEMA_REGISTRY_URL right?'],
  ['404 for something else', json(404, { error_code: 40401, message: 'Subject not found' }), 1, '40401'],
  ['404 of another server', json(404, { error: 'no route' }), 3, 'answered 404'],
  ['400', json(400, { error_code: 400, message: 'bad' }), 3, 'answered 400'],
  ['JSON without a schema', json(200, { ok: true }), 1, 'holds no schema'],
  ['a list', json(200, null), 1, 'could not be fetched'],
  ['401', json(401, { error_code: 401, message: 'Unauthorized' }), 1, "check the registry's user and password"],
  ['an answer cut in the middle', 'cut', 3, 'failed (aborted)']
])('waits when the registry answers %s', async (_name, answer, requests, message) => {
  const registry = await client(() => answer)
  const error = await failure(registry.schema(7))
  expect(error).toMatchObject({ code: 'registry-unavailable', retryable: true })
  expect(error.message).toContain(message)
  expect(stub?.requests).toHaveLength(requests)
})

test.each(['hang', 'stall'] as const)(
  'gives up on a registry that accepts and never ends its answer: %s',
  async answer => {
    const registry = await client(() => answer, { timeoutMs: 50, retry: exponential({ initial: 1, attempts: 1 }) })
    const error = await failure(registry.schema(7))
    expect(error).toMatchObject({ code: 'registry-unavailable', retryable: true })
    expect(error.message).toContain('did not answer within 50 ms')
  }
)

test('waits when the connection is refused', async () => {
  const gone = await stubRegistry(() => 'hang')
  await gone.close()
  const error = await failure(new RegistryClient({ url: gone.url, retry: quick }).schema(7))
  expect(error).toMatchObject({ code: 'registry-unavailable', retryable: true })
  expect(error.message).toContain('ECONNREFUSED')
})

test('passes on how long a busy registry asks to be left alone, and does not ask again before', async () => {
  const registry = await client(() => json(429, {}, { 'retry-after': '7' }))
  expect(await failure(registry.schema(7))).toMatchObject({ code: 'registry-unavailable', retryAfter: 7000 })
  expect(stub?.requests).toHaveLength(1)
})

test('takes a schema for unknown only when the registry says so twice', async () => {
  const unknown = json(404, { error_code: 40403, message: 'Schema 7 not found' })
  const registry = await client(() => unknown)
  expect(await registry.schema(7)).toBeUndefined()
  expect(stub?.requests).toHaveLength(2)
})

test('finds a schema that a follower of the registry did not have yet', async () => {
  let asked = 0
  const registry = await client(() => (++asked === 1 ? json(404, { error_code: 40403 }) : json(200, { schema })))
  expect(await registry.schema(7)).toMatchObject({ id: 7 })
})

test('waits when the registry fails between the two answers', async () => {
  let asked = 0
  const registry = await client(() => (++asked === 1 ? json(404, { error_code: 40403 }) : json(500, {})))
  expect(await failure(registry.schema(7))).toMatchObject({ code: 'registry-unavailable', retryable: true })
})

test('stops asking a dead registry for a while, then lets one request find out', async () => {
  let now = 0
  const after = (_delay: number, run: () => void): (() => void) => {
    queueMicrotask(run)
    return () => undefined
  }
  const clock = { now: () => now, after }
  const registry = await client(() => json(500, {}), { clock, breaker: { failures: 3, openMs: 1000 } })
  await failure(registry.schema(1))
  expect(stub?.requests).toHaveLength(3)
  const error = await failure(registry.schema(2))
  expect(error).toMatchObject({ code: 'registry-unavailable', retryAfter: 1000 })
  expect(error.message).toContain('answered 500; 3 failures in a row, next try in 1000 ms')
  expect(stub?.requests).toHaveLength(3)
  now = 1000
  if (stub) stub.answer = () => json(200, { schema })
  expect(await registry.schema(2)).toMatchObject({ id: 2 })
  expect(await registry.schema(3)).toMatchObject({ id: 3 })
})

test('leaves a dead registry alone for no longer when the clock is set back', async () => {
  let now = 0
  const after = (_delay: number, run: () => void): (() => void) => {
    queueMicrotask(run)
    return () => undefined
  }
  const clock = { now: () => now, after }
  const registry = await client(() => json(500, {}), { clock, breaker: { failures: 3, openMs: 1000 } })
  await failure(registry.schema(1))
  now -= 3_600_000
  expect(await failure(registry.schema(2))).toMatchObject({ code: 'registry-unavailable', retryAfter: 1000 })
  now += 1000
  if (stub) stub.answer = () => json(200, { schema })
  expect(await registry.schema(2)).toMatchObject({ id: 2 })
})

test('sends user and password', async () => {
  let sent: string | undefined
  const registry = await client(
    (_method, _path, request) => {
      sent = request.headers.authorization
      return json(200, ['AVRO'])
    },
    { auth: { username: 'worker', password: 'se:cret' } }
  )
  await registry.ping()
  expect(sent).toBe(`Basic ${Buffer.from('worker:se:cret').toString('base64')}`)
})

test('takes user and password from the address too, and never shows them', async () => {
  let sent: string | undefined
  await client((_method, _path, request) => {
    sent = request.headers.authorization
    return json(500, {})
  })
  const address = stub?.url.replace('//', '//me:hidden@') ?? ''
  const error = await failure(new RegistryClient({ url: address, retry: quick }).ping())
  expect(sent).toBe(`Basic ${Buffer.from('me:hidden').toString('base64')}`)
  expect(error.message).toContain('schema registry http://127.0.0.1')
  expect(error.message).not.toContain('hidden')
})

const device = { type: 'record', name: 'm.Device', fields: [{ name: 'os', type: 'm.Os' }] }
const os = { type: 'enum', name: 'm.Os', symbols: ['IOS'] }
const event = { type: 'record', name: 'm.Event', fields: [{ name: 'device', type: 'm.Device' }] }
const refersTo = (name: string, subject: string) => [{ name, subject, version: 1 }]

/** A registry in which schema 9 is an event that refers to a device that refers to an operating system; `gone` answers for the last. */
const withReferences: (last: StubAnswer) => StubHandler = last => (_method, path) => {
  if (path.endsWith('/schemas/ids/9')) {
    return json(200, { schema: JSON.stringify(event), references: refersTo('m.Device', 'device') })
  }
  if (path.includes('/subjects/device/')) {
    return json(200, { schema: JSON.stringify(device), references: refersTo('m.Os', 'os') })
  }
  return last
}

test('W2: fetches what an Avro schema refers to as it stands, also versions that were deleted softly', async () => {
  const registry = await client(withReferences(json(200, { schema: JSON.stringify(os) })))
  const found = await registry.schema(9)
  expect(found?.references).toEqual([
    { name: 'm.Os', text: JSON.stringify(os) },
    { name: 'm.Device', text: JSON.stringify(device) }
  ])
  expect(stub?.requests).toEqual([
    'GET /base/schemas/ids/9',
    'GET /base/subjects/device/versions/1?deleted=true',
    'GET /base/subjects/os/versions/1?deleted=true'
  ])
})

test('W2: a reference that is gone from the registry is the schema at fault, and waited for only once', async () => {
  const registry = await client(withReferences(json(404, { error_code: 40402, message: 'Version not found' })))
  expect((await registry.schema(9))?.unreadable).toBe(
    'its reference m.Device (device, version 1) is gone from the registry'
  )
})

test('W2: a registry that fails while references are fetched is waited for', async () => {
  const registry = await client(withReferences(json(500, { error_code: 50001, message: 'store down' })))
  expect(await failure(registry.schema(9))).toMatchObject({ code: 'registry-unavailable', retryable: true })
})

const guid = '019c7639-5f00-7cc4-8a4e-0d6f3d1f7a55'

test('W5: fetches a schema by its GUID', async () => {
  const registry = await client(() => json(200, { schema }))
  expect(await registry.schema(guid)).toEqual({ id: guid, format: 'avro', text: schema })
  expect(stub?.requests).toEqual([`GET /base/schemas/guids/${guid}`])
})

test('W5: a registry without GUIDs is named, one that is away is waited for', async () => {
  const types = json(200, ['AVRO'])
  const page = { status: 404, text: 'no such path' } as const
  const older = await client((_method, path) => (path.endsWith('/types') ? types : page))
  expect((await older.schema(guid))?.unreadable).toContain('cannot look up GUIDs')
  await stub?.close()
  const away = await client(() => page)
  expect(await failure(away.schema(guid))).toMatchObject({ code: 'registry-unavailable', retryable: true })
})

test('tells a schema that is refused from two processes that write the settings of a subject at once', async () => {
  const subject = { subject: 's-value', topic: 's', format: 'avro', schema, compatibility: 'FULL_TRANSITIVE' } as const
  const refused = await client(() => json(409, { error_code: 409, message: 'incompatible' }))
  expect(await failure(refused.register(subject))).toMatchObject({ code: 'incompatible-schema', retryable: false })
  await stub?.close()
  const racing = await client(() =>
    json(409, { error_code: 0, message: "A rule named 'COMPATIBILITY' already exists." })
  )
  expect(await failure(racing.register(subject))).toMatchObject({ code: 'registry-unavailable', retryable: true })
})

test('waits while another process makes the subject and has not set its compatibility', async () => {
  const subject = { subject: 's-value', topic: 's', format: 'avro', schema, compatibility: 'FULL_TRANSITIVE' } as const
  const levels = ['NONE', 'NONE', 'FULL_TRANSITIVE']
  const registry = await client((method, path) => {
    if (path.startsWith('/base/config/')) return json(200, { compatibilityLevel: levels.shift() ?? 'FULL_TRANSITIVE' })
    return method === 'POST' ? json(200, { id: 1, version: 1, schema }) : json(200, { schema })
  })
  expect(await new CatalogueRegistry(registry, [subject]).register(subject)).toMatchObject({
    id: 1,
    version: 1,
    created: false
  })
  expect(levels).toEqual([])
})

test('registers once more when another process made the subject between the look and the registration', async () => {
  const subject = { subject: 's-value', topic: 's', format: 'avro', schema, compatibility: 'FULL_TRANSITIVE' } as const
  const missing = json(404, { error_code: 40408, message: 'no setting' })
  const answers = [
    missing,
    ...['NONE', 'NONE', 'FULL_TRANSITIVE'].map(level => json(200, { compatibilityLevel: level }))
  ]
  const registry = await client((method, path) => {
    if (path.startsWith('/base/config/')) return answers.shift() ?? json(200, { compatibilityLevel: 'FULL_TRANSITIVE' })
    return method === 'POST' ? json(200, { id: 1, version: 1, schema }) : json(200, { schema })
  })
  expect(await new CatalogueRegistry(registry, [subject]).register(subject)).toMatchObject({ id: 1, version: 1 })
  expect(answers).toEqual([])
})

test('W17: a password that was renewed is sent with the next request', async () => {
  const sent: (string | undefined)[] = []
  let password = 'first'
  const auth = {
    username: 'me',
    get password(): string {
      return password
    }
  }
  const registry = await client(
    (_method, _path, { headers }) => {
      sent.push(headers.authorization)
      return json(200, { schema })
    },
    { auth }
  )
  await registry.schema(7)
  password = 'second'
  await registry.schema(8)
  expect(sent).toEqual(['first', 'second'].map(word => `Basic ${Buffer.from(`me:${word}`).toString('base64')}`))
})

test('W17: certificates that do not fit, as while they are being renewed, are waited out', async () => {
  let cert = 'half a file'
  const tls = {
    get cert(): string {
      return cert
    }
  }
  const away = new RegistryClient({ url: 'https://127.0.0.1:1', tls, timeoutMs: 1000, retry: quick })
  expect(await failure(away.schema(7))).toMatchObject({ code: 'registry-unavailable', retryable: true })
  cert = ''
  expect((await failure(away.schema(8))).message).toContain('ECONNREFUSED')
})
