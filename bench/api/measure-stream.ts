import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Producer } from '#streams'
import type { FeedbackScored } from '../../schemas/generated/feedback.ts'
import { cpuOf } from '../pipeline/processes.ts'

export interface StreamLoad {
  /** Address of the API. */
  readonly url: string
  readonly apiPid: number | undefined
  readonly clients: number
  /** Records a second, and for how long. */
  readonly rate: number
  readonly seconds: number
  readonly producer: Producer
  readonly topic: string
  readonly encode: (value: FeedbackScored) => Buffer
}

/** What clients of the stream got. */
export interface StreamFigures {
  readonly clients: number
  /** Bytes of memory of the API for each client, while events are sent. */
  readonly bytesPerClient: number
  readonly sent: number
  /** Events that arrived at all clients together, of `sent` for each. */
  readonly delivered: number
  readonly perSecond: number
  /** Milliseconds from the record to a client. */
  readonly p50: number
  readonly p95: number
  /** Connections that were ended. */
  readonly dropped: number
  /** Processor time of the API for one event at one client, microseconds. */
  readonly cpu: number
}

/** Follows the stream with many clients, and sends scored feedback at a steady rate. */
export async function measureStream(load: StreamLoad): Promise<StreamFigures> {
  const { url, apiPid, clients, rate, seconds } = load
  const program = fileURLToPath(new URL('./stream-clients.ts', import.meta.url))
  const before = residentBytes(apiPid)
  const child = spawn(process.execPath, [program, `${url}/feedback/stream`, String(clients)], {
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  if ((await lines.next()).value !== 'open') throw new Error('the clients could not connect')
  const cpu = cpuOf(apiPid)
  const { sent, most } = await sendSteadily(load, rate * seconds)
  // What is under way comes through before the clients count.
  await delay(3_000)
  const used = cpuOf(apiPid) - cpu
  child.stdin.end()
  const counted = JSON.parse((await lines.next()).value ?? '{}') as Counted
  await ended(child)
  return {
    clients,
    bytesPerClient: (most - before) / clients,
    sent,
    delivered: counted.events,
    perSecond: counted.events / seconds,
    p50: counted.p50,
    p95: counted.p95,
    dropped: counted.ended,
    cpu: used / Math.max(1, counted.events)
  }
}

interface Counted {
  readonly events: number
  readonly ended: number
  readonly p50: number
  readonly p95: number
}

/** Resolves with what was sent and the most memory that the API had meanwhile. */
async function sendSteadily({ producer, topic, encode, rate, apiPid }: StreamLoad, total: number) {
  const started = performance.now()
  let [sent, most] = [0, 0]
  while (sent < total) {
    const due = Math.min(total, Math.floor(((performance.now() - started) / 1_000) * rate) + 1)
    for (; sent < due; sent++) {
      await producer.send([{ topic, key: Buffer.from(`CUST${sent}`), value: encode(event(sent)) }])
    }
    most = Math.max(most, residentBytes(apiPid))
    await delay(10)
  }
  return { sent, most }
}

function event(n: number): FeedbackScored {
  const now = Date.now()
  return {
    message_id: `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`,
    customer_id: `CUST${n}`,
    feedback_text: 'The parcel came two weeks late and the box was broken, but the staff was very kind about it.',
    feedback_timestamp: now,
    sentiment_score: 'positive',
    compound: 0.4,
    scorer: 'vader',
    scorer_version: '1',
    analysis_timestamp: now
  }
}

function residentBytes(pid: number | undefined): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes ?? 0) * 1024
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null) await once(child, 'exit')
}
