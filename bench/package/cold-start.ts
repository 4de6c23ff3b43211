import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { kafkaDriver } from '../../connectors/kafka/index.ts'

/** Milliseconds from the start of the process. */
export interface ColdStart {
  /** To the first line of its log: everything is loaded. */
  readonly loaded: number
  /** To its partitions. */
  readonly joined: number
}

const worker = `import { Streams, StreamsBuilder, serdes, topic } from 'millrace'
import { kafkaDriver } from 'millrace/kafka'
const [, , name, broker] = process.argv
const builder = new StreamsBuilder(name)
builder.stream('read', topic(name, serdes.string, serdes.string)).foreach('look', () => undefined)
const streams = new Streams(builder.build(), { applicationId: name, driver: kafkaDriver({ brokers: [broker] }) })
process.once('SIGTERM', () => streams.close())
await streams.start()
`

/** Starts a worker with nothing to do several times, each in a group of its own; medians. */
export async function coldStarts(project: string, broker: string, rounds: number): Promise<ColdStart> {
  const file = join(project, 'worker.js')
  await writeFile(file, worker)
  const admin = kafkaDriver({ brokers: [broker] }).admin()
  const starts: ColdStart[] = []
  for (let round = 0; round < rounds; round++) {
    const name = `cold-start-${process.pid}-${round}`
    await admin.createTopics([{ name, partitions: 1 }])
    starts.push(await coldStart(file, name, broker))
    await admin.deleteTopics([name])
    await admin.deleteGroups([name])
  }
  await admin.close()
  return { loaded: median(starts.map(({ loaded }) => loaded)), joined: median(starts.map(({ joined }) => joined)) }
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

async function coldStart(file: string, name: string, broker: string): Promise<ColdStart> {
  const began = performance.now()
  const started = spawn(process.execPath, [file, name, broker], { stdio: ['ignore', 'ignore', 'pipe'] })
  let loaded = 0
  for await (const line of createInterface({ input: started.stderr })) {
    if (line.includes('starting ')) loaded = performance.now() - began
    if (line.includes('joined group')) break
  }
  const joined = performance.now() - began
  const exited = once(started, 'exit')
  started.kill('SIGTERM')
  await exited
  return { loaded, joined }
}
