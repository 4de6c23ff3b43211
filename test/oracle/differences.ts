import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type OracleCase, readCases } from './case.ts'

const cases = join(import.meta.dirname, 'cases')

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))

/** Cases in which this engine differs from Kafka Streams on purpose, with the reason. */
export const differences = readJson(join(import.meta.dirname, 'differences.json')) as { readonly [id: string]: string }

/** The flaws of Kafka Streams that the outputs of cases show. */
export const flaws = readJson(join(cases, 'flaws.json')) as { readonly [id: string]: readonly string[] }

/** All cases of this folder. */
export const knownCases = (): readonly OracleCase[] =>
  ['handwritten', 'random-1'].flatMap(name => readCases(join(cases, `${name}.jsonl`)))
