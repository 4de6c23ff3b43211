import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import manifest from '../../package.json' with { type: 'json' }

const run = promisify(execFile)
const main = join(import.meta.dirname, 'main.ts')

let folder: string

beforeAll(async () => {
  // In the repository, where `millrace` is its own library.
  const place = join(import.meta.dirname, '../../.millrace')
  await mkdir(place, { recursive: true })
  folder = await mkdtemp(join(place, 'project-'))
  await writeFile(join(folder, 'millrace.config.ts'), config('look'))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

function config(step: string): string {
  return `import { defineConfig, StreamsBuilder, serdes, topic } from 'millrace'
import { MemoryBroker, memoryDriver } from 'millrace/memory'

const builder = new StreamsBuilder('shown')
builder.stream('read', topic('in', serdes.string, serdes.string)).foreach('${step}', () => undefined)

export default defineConfig({ topologies: [builder.build()], driver: memoryDriver(new MemoryBroker()) })
`
}

/** Runs the command to its end. */
async function millrace(...words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return run(process.execPath, [main, ...words], { cwd: folder }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr })
  )
}

test('prints its version, and its help without loading what the commands need', async () => {
  expect(await millrace('--version')).toMatchObject({ code: 0, stdout: `${manifest.version}\n` })
  const empty = performance.now()
  await run(process.execPath, ['--eval', ''])
  const began = performance.now()
  const { stdout } = await millrace('--help')
  const took = performance.now() - began
  for (const name of ['dev', 'start', 'describe', 'test', 'schemas', 'dead-letters', 'offsets'])
    expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'))
  // Twelve times what an empty process takes on the same machine at the same time: half a second where that is 40 ms.
  expect(took).toBeLessThan(12 * (began - empty))
})

test('wrong use is said in one line, without the help below it', async () => {
  const { code, stderr } = await millrace('descripe')
  expect(code).toBe(2)
  expect(stderr).toBe("error: unknown command 'descripe'\n(Did you mean describe?)\n")
})

test('prints the topology of the project', async () => {
  expect((await millrace('describe')).stdout).toContain('read (stream) [topic: in]')
  expect((await millrace('describe', '--mermaid')).stdout).toContain('flowchart')
})

test('start says how to get topics that are missing', async () => {
  const { code, stderr } = await millrace('start', '--port', '0')
  expect(code).toBe(1)
  expect(stderr).toMatch(/^topic in does not exist: create it.*, or start with --create-topics$/m)
})

test('start serves the state of the worker and ends in order on SIGTERM', async () => {
  const worker = program(['start', '--create-topics', '--port', '0'])
  await expect.poll(worker.text).toContain('joined group shown, partitions in 0')
  const url = /http:\/\/[\d.:]+/.exec(worker.text())?.[0] ?? ''
  expect(await (await fetch(`${url}/ready`)).json()).toEqual({ status: 'ready' })
  expect(await (await fetch(`${url}/topology`)).json()).toMatchObject({ name: 'shown' })
  expect(await (await fetch(`${url}/metrics`)).text()).toContain('streams_rebalances_total')
  expect(await worker.end()).toBe(0)
})

test('dev starts the topologies again when a file changes, also after one that does not parse', async () => {
  const file = join(folder, 'millrace.config.ts')
  const dev = program(['dev', '--port', '0'])
  const page = async (): Promise<string> => {
    const [url = ''] = [...dev.text().matchAll(/drawn at (http:\/\/[\d.:]+)/g)].map(match => match[1]).slice(-1)
    return url === '' ? '' : await (await fetch(`${url}/state.json`)).text().catch(() => '')
  }
  try {
    await expect.poll(page).toContain('"look"')
    await writeFile(file, config('glance'))
    await expect.poll(page).toContain('"glance"')
    await writeFile(file, 'export default {')
    await expect.poll(dev.text).toContain('waiting for a change of a file')
    await writeFile(file, config('peer'))
    await expect.poll(page).toContain('"peer"')
    expect(await readFile(file, 'utf8')).toContain('peer')
  } finally {
    expect(await dev.end()).toBe(0)
  }
})

test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('dev and what it runs end in order on %s', async signal => {
  const dev = program(['dev', '--port', '0'])
  await expect.poll(dev.text).toContain('joined group')
  expect(await dev.end(signal)).toBe(0)
  expect(dev.text()).toMatch(/stopping \(SIG[A-Z]+\)[\s\S]*stopped$/m)
})

test('a Ctrl+C that npm passes on once more does not cut the end short', async () => {
  const worker = program(['start', '--create-topics', '--port', '0'])
  await expect.poll(worker.text).toContain('joined group')
  // The moment it has heard of the first: an end is quick, and a process that is about to exit has no listener any more.
  let passedOn = 0
  for (const stream of [worker.child.stdout, worker.child.stderr])
    stream?.on('data', data => {
      if (passedOn === 0 && String(data).includes('stopping') && worker.child.kill('SIGINT')) passedOn++
    })
  expect(await worker.end('SIGINT')).toBe(0)
  expect(passedOn).toBe(1)
})

test('what dev runs ends when dev is killed', async () => {
  const dev = program(['dev', '--port', '0'])
  await expect.poll(dev.text).toContain('joined group')
  await dev.end('SIGKILL')
  expect(dev.text()).toContain('stopping (the end of millrace dev)')
})

test.each([
  { words: ['dev', '--port', '0'] },
  { words: ['start', '--create-topics', '--port', '0'] },
  { words: ['test'] }
])('$words.0 ends with the npm that started it, whose shell keeps a signal to itself', async ({ words }) => {
  const begun = join(folder, 'begun')
  await writeFile(
    join(folder, 'slow.test.ts'),
    `import { writeFileSync } from 'node:fs'
import { test } from 'vitest'
test('is slow', async () => {
  writeFileSync(${JSON.stringify(begun)}, '')
  await new Promise(resolve => setTimeout(resolve, 100_000))
}, 200_000)
`
  )
  const npm = program(words, { shell: true })
  const runs = (): boolean => existsSync(begun) || npm.text().includes('joined group')
  try {
    await expect.poll(runs).toBe(true)
    await npm.end('SIGTERM')
  } finally {
    await rm(begun, { force: true })
    await rm(join(folder, 'slow.test.ts'))
  }
})

/** Starts a command that does not end by itself; with `shell` as npm does. */
function program(words: readonly string[], { shell = false } = {}) {
  const command = [main, ...words]
  const [file, args] = shell
    ? ['sh', ['-c', '"$0" "$@"; exit', process.execPath, ...command]]
    : [process.execPath, command]
  const env = { ...process.env, npm_lifecycle_event: 'dev' }
  const child: ChildProcess = spawn(file, args, { cwd: folder, env })
  // Not before every process that writes here is gone.
  const closed = once(child, 'close')
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', data => (text += String(data)))
  return {
    child,
    text: () => text,
    end: async (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
      child.kill(signal)
      const [code] = await closed
      return code
    }
  }
}
