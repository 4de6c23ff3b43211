import { parseEnvironment } from '../../config/environment.ts'
import { mysqlOptions } from '../../config/mysql-options.ts'
import type { Scorer } from '../../topology/sentiment/index.ts'
import { createScorer } from '../../topology/sentiment/index.ts'

/** What a worker of the benchmark is told, as the JSON of its first argument. */
export interface Job {
  readonly topic: string
  readonly scored: string
  readonly group: string
  /** Events in the topic. */
  readonly count: number
  readonly scorer: ScorerName
}

/** What it answers, as one line of JSON. Times in milliseconds, processor time in microseconds. */
export interface Outcome {
  readonly records: number
  /** From the first batch received to the last offset committed. */
  readonly elapsed: number
  readonly cpu: number
  /** Largest resident memory of the process so far, MiB. */
  readonly peakRss: number
}

export type ScorerName = 'none' | 'vader' | 'vader-npm'

export const environment = parseEnvironment(process.env)
export const mysql = mysqlOptions(environment)

/** Scores nothing, so that everything else can be seen. */
const none: Scorer = {
  name: 'none',
  version: '1',
  labels: ['neutral'],
  score: () => ({ label: 'neutral', compound: 0 })
}

export function scorerOf(name: ScorerName): Scorer {
  return name === 'none' ? none : createScorer(name)
}

export function jobOf(args: readonly string[]): Job {
  return JSON.parse(args[2] ?? '{}') as Job
}

/** Measures from the first call of `began` on; `ended` prints the outcome. */
export class Stopwatch {
  #started: number | undefined
  #cpu: NodeJS.CpuUsage | undefined

  began(): void {
    if (this.#started !== undefined) return
    this.#started = performance.now()
    this.#cpu = process.cpuUsage()
  }

  ended(records: number): void {
    const { user, system } = process.cpuUsage(this.#cpu)
    const elapsed = performance.now() - (this.#started ?? performance.now())
    const peakRss = Math.round(process.resourceUsage().maxRSS / 1024)
    const outcome: Outcome = { records, elapsed, cpu: user + system, peakRss }
    process.stdout.write(`${JSON.stringify(outcome)}\n`)
  }
}
