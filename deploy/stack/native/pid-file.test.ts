import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isAlive, startMark } from '../alive.ts'
import { stopLeftovers, writePidFile } from './pid-file.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-test-'))
})
afterEach(() => rm(folder, { recursive: true }))

const sleeper = () => spawn('sleep', ['60'], { stdio: 'ignore' })

async function change(
  name: string,
  edit: (file: { server: { mark: string }; owner: { pid: number; mark: string } }) => void
) {
  const path = join(folder, 'pids', name)
  const file = JSON.parse(await readFile(path, 'utf8'))
  edit(file)
  await writeFile(path, JSON.stringify(file))
}

test('stops a server whose owner is gone, once', async () => {
  const child = sleeper()
  const pid = child.pid ?? 0
  const exited = once(child, 'exit')
  await writePidFile(folder, 'kafka', pid)
  await change('kafka', file => {
    file.owner.mark = 'another start'
    file.owner.pid = pid
  })
  expect(await stopLeftovers(folder)).toEqual(['kafka'])
  await exited
  expect(isAlive(pid)).toBe(false)
  expect(await stopLeftovers(folder)).toEqual([])
})

test('leaves a later process alone that was given the same id', async () => {
  const child = sleeper()
  const pid = child.pid ?? 0
  await writePidFile(folder, 'mysql', pid)
  await change('mysql', file => {
    file.server.mark = 'an earlier start'
  })
  expect(await stopLeftovers(folder)).toEqual([])
  expect(isAlive(pid)).toBe(true)
  child.kill('SIGKILL')
})

test('refuses data whose owner still runs', async () => {
  const child = sleeper()
  const owner = process.ppid
  await writePidFile(folder, 'kafka', child.pid ?? 0)
  await change('kafka', file => {
    file.owner = { pid: owner, mark: startMark(owner) ?? '' }
  })
  await expect(stopLeftovers(folder)).rejects.toThrow(`${folder} is used by the running process ${owner}`)
  child.kill('SIGKILL')
})

test('ignores a file that was cut off while it was written', async () => {
  await writePidFile(folder, 'kafka', process.pid)
  await writeFile(join(folder, 'pids', 'kafka'), '{"server":')
  expect(await stopLeftovers(folder)).toEqual([])
})
