import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Topics } from './load.ts'

/** Who is measured, in the order of the table. */
export const contenders = [
  { name: 'Kafka Streams, in memory', language: 'java', stores: 'memory' },
  { name: 'Millrace, in memory', language: 'typescript', stores: 'memory' },
  { name: 'Kafka Streams, RocksDB', language: 'java', stores: 'disk' },
  { name: 'Millrace, LMDB', language: 'typescript', stores: 'disk' }
] as const
export type Contender = (typeof contenders)[number]

/** What is measured of each. */
export interface Result {
  readonly rate: number
  /** Microseconds of processor time a record. */
  readonly worker: number
  readonly broker: number
  /** MiB. */
  readonly rss: number
}

/** How a worker is run. */
export interface Run {
  readonly verb: string
  readonly contender: Contender
  readonly application: string
  readonly broker: string
  readonly brokerPid: number | undefined
  /** Where its state is kept. */
  readonly folder: string
  readonly topics: Topics
  /** Where the Java worker was built. */
  readonly classes: string
}

/** Starts a worker. */
export function startWorker({
  verb,
  contender,
  application,
  broker,
  folder,
  topics,
  classes
}: Omit<Run, 'brokerPid'>): ChildProcess {
  const common = [verb, contender.stores, application, broker, folder]
  const { events, rows, left, right } = topics
  return contender.language === 'java'
    ? spawn('java', ['-jar', join(classes, 'worker.jar'), ...common, events, rows, left, right])
    : spawn(process.execPath, [join(import.meta.dirname, 'millrace-worker.ts'), ...common, JSON.stringify(topics)])
}
