import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, readdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { open as openLmdb } from 'lmdb'
import { expect, onTestFinished, test } from 'vitest'
import { inMemoryStores } from '#streams'
import type { StoreBackend } from '#streams/connector'
import { storeContract } from '../contracts/store-contract.ts'
import { lmdbStores } from './index.ts'
import { temporaryDirectory } from './temporary-directory.ts'

const anAddress = { applicationId: 'a', topology: 't', partition: 0, store: 's' }

async function aDirectory(): Promise<string> {
  const { path, remove } = await temporaryDirectory()
  onTestFinished(remove)
  return path
}

async function open(directory: string, lockTimeout = 0): Promise<StoreBackend> {
  const store = await lmdbStores({ directory, lockTimeout }).open(anAddress)
  onTestFinished(store.close)
  return store
}

const entry = (key: string, value: string | null) => ({
  key: Buffer.from(key),
  value: value === null ? null : Buffer.from(value)
})

/** Starts another process that writes to the store; resolves once it has it. */
async function anotherProcess(directory: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'hold-store.ts'), directory], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  const ended = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), ended])
  return {
    kill: async () => {
      child.kill('SIGKILL')
      await ended
    }
  }
}

storeContract('lmdb', async () => open(await aDirectory()))

test('keeps entries and position over close and reopen', async () => {
  const directory = await aDirectory()
  const first = await open(directory)
  await first.commit([entry('a', '1'), entry('b', '2'), entry('', 'empty')], 3)
  await first.close()
  const again = await open(directory)
  expect([again.position(), again.size(), again.get(Buffer.from('b'))?.toString()]).toEqual([3, 3, '2'])
})

test('H9: keeps stores, partitions, topologies and applications apart, whatever their names', async () => {
  const directory = await aDirectory()
  const names = [
    ['app', 'a', 's', 0],
    ['app', 'a', 's', 1],
    ['app', 'a', 's/1', 0],
    ['..', '..', '..', 0],
    ['app', 'a/0', 's', 0],
    ['app/a', '0', 's', 0],
    ['app 2', 'a', 's', 0]
  ] as const
  const stores = await Promise.all(
    names.map(([applicationId, topology, store, partition]) =>
      lmdbStores({ directory }).open({ applicationId, topology, store, partition })
    )
  )
  for (const [n, store] of stores.entries()) await store.commit([entry('k', `${n}`)], n)
  expect(stores.map(store => store.get(Buffer.from('k'))?.toString())).toEqual(['0', '1', '2', '3', '4', '5', '6'])
  for (const store of stores) await store.close()
  expect((await readdir(directory)).sort()).toEqual(['%2E%2E', 'app', 'app%202', 'app%2Fa'])
})

test('close waits for a commit under way; afterwards reads and commits are refused', async () => {
  const directory = await aDirectory()
  const store = await open(directory)
  const commit = store.commit([entry('a', '1')], 1)
  await store.close()
  await commit
  await store.close()
  expect(() => store.get(Buffer.from('a'))).toThrow('closed')
  await expect(store.commit([entry('b', '1')], 2)).rejects.toMatchObject({ code: 'store-failed' })
  expect((await open(directory)).position()).toBe(1)
})

/** Transactions that a store takes for so many commits of so many entries, none of which waits for the one before. */
async function transactionsFor(commits: number, entries: number): Promise<number> {
  const directory = await aDirectory()
  const path = join(directory, 'a', 't', '0', 's')
  const last = async (): Promise<number> => {
    const environment = openLmdb({ path, readOnly: true })
    const number = Number(Reflect.get(environment.getStats(), 'lastTxnId'))
    await environment.close()
    return number
  }
  const store = await open(directory)
  const before = await last()
  const changes = Array.from({ length: entries }, (_, n) => entry(`${n}`, 'x'))
  await Promise.all(Array.from({ length: commits }, (_, n) => store.commit(changes, n + 1)))
  expect([store.position(), store.size()]).toEqual([commits, entries])
  const after = await last()
  return after - before
}

test('small commits share a transaction; large ones do not, as a store keeps the pages of its largest one in memory', async () => {
  expect(await transactionsFor(20, 10)).toBeLessThan(10)
  expect(await transactionsFor(20, 600)).toBeGreaterThanOrEqual(20)
})

test('commits that wait for their transaction are done in order before a store closes', async () => {
  const directory = await aDirectory()
  const store = await open(directory)
  const commits = Array.from({ length: 6 }, (_, n) => {
    const length = n % 2 === 0 ? 900 : 1
    return store.commit(
      Array.from({ length }, (_, i) => entry(`${i}`, `${n}`)),
      n
    )
  })
  await store.close()
  await Promise.all(commits)
  const again = await open(directory)
  expect([
    again.position(),
    again.get(Buffer.from('0'))?.toString(),
    again.get(Buffer.from('899'))?.toString()
  ]).toEqual([5, '5', '4'])
})

test('a second owner gets a clear error, and the store once the first has let go', async () => {
  const directory = await aDirectory()
  const first = await open(directory)
  await expect(open(directory)).rejects.toMatchObject({
    code: 'store-failed',
    message: expect.stringMatching(/in use by another/)
  })
  const second = open(directory, 5_000)
  await first.commit([entry('a', '1')], 1)
  await first.close()
  expect((await second).position()).toBe(1)
})

test('a killed process leaves whole commits and no lock', async () => {
  const directory = await aDirectory()
  let last = 0
  for (let round = 0; round < 3; round++) {
    const other = await anotherProcess(directory)
    if (round === 0) await expect(open(directory)).rejects.toThrow('in use by another process')
    const path = join(directory, 'a', 't', '0', 's', 'data.mdb')
    await expect.poll(() => access(path).then(() => true)).toBe(true)
    await new Promise(resolve => setTimeout(resolve, 40 + 30 * round))
    await other.kill()
    const store = await open(directory)
    const position = store.position() ?? 0
    const values = new Set([...store.range()].map(([, value]) => Number(value.toString())))
    expect(position).toBeGreaterThan(last)
    expect([...values]).toEqual([position])
    await store.close()
    last = position
  }
}, 30_000)

test('a directory that cannot be made or written is a clear error', async () => {
  const directory = await aDirectory()
  await writeFile(join(directory, 'file'), '')
  await expect(open(join(directory, 'file'))).rejects.toMatchObject({
    code: 'store-failed',
    message: expect.stringMatching(/cannot be opened.*can be written/)
  })
})

test.each([
  ['garbage', (path: string) => writeFile(path, Buffer.alloc(50_000, 7))],
  ['an empty file', (path: string) => writeFile(path, '')],
  ['cut after the first page', (path: string) => truncate(path, 4096)],
  ['cut after the first pages', (path: string) => truncate(path, 12_288)]
])('a damaged store is an error that says so, and is left as it is: %s', async (_, damage) => {
  const directory = await aDirectory()
  const store = await open(directory)
  for (let n = 0; n < 5; n++) {
    await store.commit(
      Array.from({ length: 300 }, (_, i) => entry(`${n}-${i}`, 'x'.repeat(50))),
      n
    )
  }
  await store.close()
  const path = join(directory, 'a', 't', '0', 's', 'data.mdb')
  await damage(path)
  await expect(open(directory)).rejects.toMatchObject({
    code: 'store-failed',
    message: expect.stringMatching(/damaged.*rebuilt/)
  })
  await access(path)
})

test('H9: state without an application in its path is not used, and said so with what to do', async () => {
  const directory = await aDirectory()
  const old = join(directory, 't', '0', 's')
  await mkdir(old, { recursive: true })
  await writeFile(join(old, 'data.mdb'), 'of an earlier version')
  const warnings: string[] = []
  const quiet = (): void => undefined
  const log = { debug: quiet, info: quiet, error: quiet, warn: (_: object, text: string) => void warnings.push(text) }
  for (let round = 0; round < 2; round++) {
    const store = await lmdbStores({ directory, log }).open(anAddress)
    expect(store.position()).toBeUndefined()
    await store.close()
  }
  expect(warnings).toEqual([
    expect.stringMatching(/is not used: the store is rebuilt from its changelog; delete the folder/)
  ])
})

test('L9: a supplier of stores says of itself only what is read: how to open one', async () => {
  for (const supplier of [inMemoryStores(), lmdbStores({ directory: await aDirectory() })])
    expect(Object.keys(supplier)).toEqual(['open'])
})

test('a directory that is none is refused at once', () => {
  expect(() => lmdbStores({ directory: '' })).toThrow('lmdbStores: directory must be a string that is not empty')
})
