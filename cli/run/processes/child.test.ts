import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { logFolder, root } from '../folders.ts'
import { Child } from './child.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-child-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A process that does this; its log is removed after the test. */
async function started(name: string, code: string) {
  const file = join(folder, `${name}.js`)
  writeFileSync(file, code)
  const child = await Child.start({ name, module: relative(root, file), variables: {}, ready: [], metrics: '' })
  const log = child.process.log ?? ''
  const told: string[] = []
  onTestFinished(() => {
    child.killNow()
    rmSync(log, { force: true })
  })
  return { child, told, keep: () => child.keep(text => told.push(text)) }
}

const endless = 'setInterval(() => undefined, 1000)'
const until = (what: () => unknown) => expect.poll(what, { timeout: 10_000, interval: 20 })

test('a process that a signal ended is started again after half a second, and again after a second', async () => {
  const { child, told, keep } = await started('killed', endless)
  keep()
  for (const times of [1, 2]) {
    const { pid } = child.process
    const killed = performance.now()
    process.kill(pid, 'SIGKILL')
    await until(() => child.process.pid).not.toBe(pid)
    expect(performance.now() - killed).toBeGreaterThanOrEqual(times * 490)
    expect(child.process.restarts).toBe(times)
  }
  expect(told[0]).toMatch(/^killed was ended by SIGKILL \(log: .*\): restarting it in 0\.5 s$/)
  expect(told.find(text => text.includes('in 1 s'))).toBeDefined()
  expect(child.note).toBe('killed restarted 2 times')
})

test('a process that ends with code 1 is down for good, with the reason', async () => {
  const { child, told, keep } = await started(
    'badly-set-up',
    "console.error('worker ended: no such topic'); process.exitCode = 1"
  )
  keep()
  await until(() => child.process.down).toBeDefined()
  expect(child.process).toMatchObject({ restarts: 0 })
  expect(child.process.down).toContain('badly-set-up ended with code 1: worker ended: no such topic')
  expect(told).toHaveLength(1)
  expect(child.note).toBe('badly-set-up is down')
})

test('a process that ends with any other code is started again, with code 0 too', async () => {
  const { child, keep } = await started('over', 'console.log(1)')
  keep()
  await until(() => child.process.restarts).toBe(1)
})

test('a process that is stopped is not started again, nor one that dies after it was let go', async () => {
  const stopped = await started('stopped', endless)
  stopped.keep()
  expect(await stopped.child.stop()).toBe(true)
  const dying = await started('dying', endless)
  dying.keep()
  process.kill(dying.child.process.pid, 'SIGKILL')
  await until(() => dying.told).toHaveLength(1)
  dying.child.letGo()
  await new Promise(resolve => setTimeout(resolve, 700))
  expect([stopped.child.process.restarts, dying.child.process.restarts]).toEqual([0, 0])
})

test('a process that is not ready in time is ended, and what it waits for is said', async () => {
  const server = createServer((_, answer) => answer.writeHead(503).end('{"reason":"restoring 1 of 6 tasks"}'))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const file = join(folder, 'slow.js')
  writeFileSync(file, endless)
  const ready = [`http://127.0.0.1:${(server.address() as AddressInfo).port}/ready`]
  onTestFinished(() => {
    server.close()
    rmSync(join(logFolder, 'slow.log'), { force: true })
  })
  const starting = Child.start({ name: 'slow', module: relative(root, file), variables: {}, ready, metrics: '' }, 200)
  await expect(starting).rejects.toThrow(
    /^slow was not ready after 0\.2 s: restoring 1 of 6 tasks \(log: .*slow\.log\)$/
  )
})
