import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { errorHeaders, headerText, type Opaque, StreamsError } from '#streams'
import { type ListSink, listSink, TopologyTestDriver } from '#streams/testing'
import { openDuckdb } from '../../connectors/duckdb/database.ts'
import { openStar, parquetFiles } from '../../connectors/duckdb/media-event-star.ts'
import { mediaEventFiles } from '../../connectors/parquet/media-event-files.ts'
import { localSerdes } from '../../connectors/schema-registry/index.ts'
import { catalogue, earlierVersions } from '../../schemas/catalogue.ts'
import type { UserEvent } from '../../schemas/generated/media-events.ts'
import { localPoisonIds, registryPoison, strangers } from '../../test/poison.ts'
import type { FlatEvent } from './flat-event.ts'
import { generateEvents } from './generator/generate-events.ts'
import { topics } from './topics.ts'
import { mediaEventsTopology } from './topology.ts'

const folders: string[] = []
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

async function open(serdes = localSerdes(catalogue)) {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-media-'))
  folders.push(folder)
  const warehouse: ListSink<Opaque, FlatEvent> = listSink({ id: record => record.value.event_id })
  const driver = new TopologyTestDriver(
    mediaEventsTopology({ files: mediaEventFiles(folder), warehouses: [warehouse] }),
    { serdes }
  )
  return { driver, warehouse, folder }
}

const take = (count: number, seed = 7): readonly UserEvent[] => [...generateEvents({ seed }).take(count)]

async function pipe(driver: TopologyTestDriver, events: readonly UserEvent[]): Promise<void> {
  for (const event of events) await driver.input(topics.events).pipe(event.user_id, event)
}

/** Event ids of every row of every file. */
async function idsIn(folder: string): Promise<readonly string[]> {
  const database = await openDuckdb()
  const found: string[] = []
  for (const file of await parquetFiles(folder)) {
    for (const row of await database.rows(`SELECT event_id FROM '${file}'`)) found.push(String(row.event_id))
  }
  database.close()
  return found
}

test('holds events until there are 1,200, then writes one file named by a UUID and commits', async () => {
  const { driver, warehouse, folder } = await open()
  const events = take(1_201)
  await pipe(driver, events.slice(0, 1_199))
  expect(await readdir(folder)).toEqual([])
  expect(driver.committed.get(topics.events.name)).toBe(0)
  await pipe(driver, events.slice(1_199))
  const [file = '', ...others] = await readdir(folder)
  expect(others).toEqual([])
  expect(file).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.parquet$/)
  expect(await idsIn(folder)).toEqual(events.slice(0, 1_200).map(event => event.event_id))
  expect(warehouse.batches).toEqual([1_200])
  expect(driver.committed.get(topics.events.name)).toBe(1_200)
})

test('writes a short batch when its first event is ten seconds old', async () => {
  const { driver, folder } = await open()
  const events = take(5)
  await pipe(driver, events)
  await driver.advanceWallClockTime(9_000)
  expect(await readdir(folder)).toEqual([])
  await driver.advanceWallClockTime(1_001)
  expect(await idsIn(folder)).toEqual(events.map(event => event.event_id))
  expect(driver.committed.get(topics.events.name)).toBe(5)
})

test('writes what it holds when it stops', async () => {
  const { driver, folder } = await open()
  await pipe(driver, take(3))
  await driver.stop()
  expect(await idsIn(folder)).toHaveLength(3)
  expect(driver.committed.get(topics.events.name)).toBe(3)
})

test('a crash between file and commit leads to the events twice in files, and once in the warehouse and in the view', async () => {
  const { driver, warehouse, folder } = await open()
  const events = take(4)
  driver.crashAt('after-sinks')
  await pipe(driver, events)
  await driver.advanceWallClockTime(10_001)
  expect(driver.crashed).toBe(true)
  expect(driver.committed.get(topics.events.name)).toBe(0)
  await driver.reopen()
  await driver.stop()
  expect(driver.committed.get(topics.events.name)).toBe(4)
  expect(await idsIn(folder)).toHaveLength(8)
  expect(warehouse.rows).toHaveLength(4)
  const database = await openDuckdb()
  await openStar(database, await parquetFiles(folder))
  expect(await database.rows('SELECT count(*) AS n FROM fact_event')).toEqual([{ n: 4 }])
  database.close()
})

test('a warehouse that is away delays the commit and makes no second file', async () => {
  const { driver, warehouse, folder } = await open()
  warehouse.failNext(new StreamsError('sink-unavailable', 'away', { retryable: true }), 3)
  await pipe(driver, take(2))
  await driver.stop()
  expect(driver.slept).toHaveLength(3)
  expect(await readdir(folder)).toHaveLength(1)
  expect(warehouse.rows).toHaveLength(2)
})

test('reads an event of version 1, and takes what came later as missing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-media-'))
  folders.push(folder)
  const rows = listSink<Opaque, FlatEvent>()
  const current = catalogue.filter(({ system }) => system === 'media-events')
  const driver = new TopologyTestDriver(
    mediaEventsTopology({ files: mediaEventFiles(folder), warehouses: [rows] }),
    // The first entry of a subject is what the code reads and writes; the next one has the next id.
    { serdes: localSerdes([...current, ...earlierVersions]) }
  )
  const [event] = generateEvents({ seed: 1, version: 1 }).take(1)
  const old = localSerdes(earlierVersions)(topics.events.value, topics.events.name, 'value').serialize(
    event as UserEvent
  )
  old.writeInt32BE(2, 1)
  await driver.input(topics.events).pipeBytes(Buffer.from('user'), old)
  await driver.stop()
  expect(rows.rows).toMatchObject([{ event_id: event?.event_id, rating_stars: null }])
  expect(await idsIn(folder)).toEqual([event?.event_id])
})

const [play] = [...generateEvents({ seed: 3 }).take(50)].filter(event => event.event_type === 'content_play')
if (play === undefined) throw new Error('50 events without a play')
const entry = { content_id: 'c', position: 1, algorithm: 'hybrid', clicked: false }

test.each<readonly [string, Partial<UserEvent>, string]>([
  ['an id that is no UUID', { event_id: 'abc' }, 'event_id'],
  ['a user id with a blank', { user_id: 'a b' }, 'user_id'],
  ['an unknown type', { event_type: 'upload' }, 'event_type'],
  ['a day that no calendar has', { timestamp: '2026-02-30T00:00:00Z' }, 'timestamp'],
  ['a play without its title', { content: null }, 'content'],
  ['a play without details', { event_details: null }, 'event_details'],
  ['a browse with details', { event_type: 'browse' }, 'event_details'],
  ['a rating without stars', { event_type: 'rating', event_details: null }, 'rating'],
  ['an unknown device', { device: { ...play.device, type: 'fridge' } }, 'device.type'],
  ['a NUL in a text', { location: { ...play.location, city: 'a\u0000b' } }, 'location.city'],
  ['a text that is too long', { location: { ...play.location, region: 'é'.repeat(256) } }, 'location.region'],
  ['too many entries', { recommendations: new Array(1_001).fill(entry) }, 'recommendations']
])('dead-letters %s at once, with the field and without waiting for a batch', async (_, change, field) => {
  const { driver, warehouse } = await open()
  await driver.input(topics.events).pipe('k', { ...play, ...change })
  const [letter] = driver.output(topics.deadLetter).read()
  expect(letter?.headers[errorHeaders.exception]).toBe('invalid-value')
  expect(letter?.headers[errorHeaders.message]).toContain(field)
  expect(letter?.headers[errorHeaders.step]).toBe('validate')
  expect(warehouse.rows).toEqual([])
  expect(driver.committed.get(topics.events.name)).toBe(1)
})

test.each([
  ['microseconds and an offset', '2026-02-19T16:30:00.123456+02:00', '2026-02-19T14:30:00.123Z'],
  ['no offset', '2026-02-19T14:30:00', '2026-02-19T14:30:00.000Z'],
  ['the basic form', '20260219T143000Z', '2026-02-19T14:30:00.000Z']
])(
  'W8: an instant with %s and a UUID in upper case are stored as every door stores them',
  async (_, timestamp, stored) => {
    const { driver, warehouse } = await open()
    await driver.input(topics.events).pipe('k', { ...play, event_id: play.event_id.toUpperCase(), timestamp })
    await driver.stop()
    expect(warehouse.rows).toMatchObject([{ event_id: play.event_id, created_at: Date.parse(stored) }])
    expect(driver.output(topics.deadLetter).read()).toEqual([])
  }
)

const mixed = localSerdes([...catalogue, ...strangers])
const withCity = (city: string): Buffer =>
  mixed(topics.events.value, topics.events.name, 'value').serialize({
    ...play,
    location: { ...play.location, city }
  })

test.each(
  registryPoison(
    { good: withCity('MARK'), oversize: withCity('x'.repeat(100_000)) },
    localPoisonIds([...catalogue, ...strangers])
  )
)('$name is one dead letter with its bytes, and the next event is in file and warehouse', async ({ value, reason }) => {
  const { driver, warehouse, folder } = await open(mixed)
  await driver.input(topics.events).pipeBytes(Buffer.from('k'), value)
  await driver.input(topics.events).pipe('k', play)
  await driver.stop()
  const letters = driver.output(topics.deadLetter).read()
  expect(letters.map(letter => [headerText(letter.headers, errorHeaders.exception), letter.value])).toEqual([
    [reason, value]
  ])
  expect(await idsIn(folder)).toEqual([play.event_id])
  expect(warehouse.rows).toHaveLength(1)
  expect(driver.committed.get(topics.events.name)).toBe(2)
})

test.each([-1, 0, 1_767_225_600, 1_767_225_600_000_000])(
  'W11: an event whose record has the time %s is stored',
  async timestamp => {
    const { driver, warehouse } = await open()
    for (const event of take(1)) await driver.input(topics.events).pipe(event.user_id, event, { timestamp })
    await driver.advanceWallClockTime(3_600_000)
    expect(warehouse.rows).toHaveLength(1)
    expect(driver.output(topics.deadLetter).isEmpty).toBe(true)
  }
)
