import { cpuOf } from '../pipeline/processes.ts'
import type { Query } from './queries.ts'

/** How long the answers to a query took, milliseconds. */
export interface Measured {
  readonly query: Query
  readonly p50: number
  readonly p95: number
  /** Processor time of a request, milliseconds: at the API, and at the database. */
  readonly apiCpu: number
  readonly databaseCpu: number
  /** Answers of 503 that were within their time. */
  readonly timedOut: number
  readonly asked: number
}

/** Whom to ask, and whose processor time counts. */
export interface Measuring {
  readonly url: string
  readonly api: number | undefined
  readonly database: number | undefined
  /** Requests that count. */
  readonly asked: number
}

/** Asks a query one time after the other; the first tenth does not count. Throws for an answer that is neither right nor a timeout. */
export async function measureQuery(query: Query, { url, api, database, asked }: Measuring): Promise<Measured> {
  const times: number[] = []
  let timedOut = 0
  let [apiBefore, databaseBefore] = [0, 0]
  const warmUp = Math.ceil(asked / 10)
  for (let n = 0; n < asked + warmUp; n++) {
    if (n === warmUp) [apiBefore, databaseBefore] = [cpuOf(api), cpuOf(database)]
    const path = query.path()
    const started = performance.now()
    const answer = await fetch(url + path)
    const text = await answer.text()
    const took = performance.now() - started
    if (!answer.ok && !(answer.status === 503 && text.includes('query-timeout'))) {
      throw new Error(`${path} was answered with ${answer.status}: ${text.slice(0, 300)}`)
    }
    if (n < warmUp) continue
    if (!answer.ok) timedOut++
    times.push(took)
  }
  times.sort((a, b) => a - b)
  const at = (part: number): number => times[Math.floor((times.length - 1) * part)] ?? Number.NaN
  const apiCpu = (cpuOf(api) - apiBefore) / asked / 1_000
  const databaseCpu = (cpuOf(database) - databaseBefore) / asked / 1_000
  return { query, p50: at(0.5), p95: at(0.95), apiCpu, databaseCpu, timedOut, asked }
}

/** A line of the table. */
export function tableLine({ query, p50, p95, apiCpu, databaseCpu, timedOut, asked }: Measured): string {
  const bar = query.bar === undefined ? '' : query.mayTimeOut ? `${query.bar}, or 503` : String(query.bar)
  const late = timedOut === 0 ? '' : `${Math.round((100 * timedOut) / asked)} %`
  const cpu = `${apiCpu.toFixed(1)} + ${databaseCpu.toFixed(1)}`
  return `| ${query.name} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${cpu} | ${late} | ${bar} |`
}
