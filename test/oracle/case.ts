import { readFileSync } from 'node:fs'
import type { Data, ShownData } from './data.ts'
import type { Aggregator, Expander, Joiner, KeySelector, Merger, Predicate, Reducer, ValueMapper } from './functions.ts'

/** A source: a stream, a table (with a store of that name, or a versioned one), or a global table. */
export interface CaseTopic {
  readonly type: 'stream' | 'table' | 'globalTable'
  readonly store?: string
  /** Milliseconds of history. */
  readonly versioned?: number
}

/** Windows of an aggregation. Times are milliseconds; grace is 0 where it is not given. */
export type CaseWindow = { readonly grace?: number } & (
  | { readonly type: 'tumbling'; readonly size: number }
  | { readonly type: 'hopping'; readonly size: number; readonly advance: number }
  | { readonly type: 'sliding'; readonly difference: number }
  | { readonly type: 'session'; readonly gap: number }
)

/** The window of a join of streams. */
export interface CaseJoinWindow {
  readonly before: number
  readonly after: number
  readonly grace?: number
}

/** What the verbs of cases take; each takes some of it. */
export interface StepParameters {
  readonly predicate: Predicate
  readonly key: KeySelector
  readonly value: ValueMapper
  readonly values: Expander
  readonly branches: readonly { readonly name: string; readonly predicate: Predicate }[]
  readonly default: string
  readonly topic: string
  readonly store: string
  readonly initializer: Data
  readonly reducer: Reducer
  readonly aggregator: Aggregator
  readonly aggregators: readonly Aggregator[]
  readonly merger: Merger
  /** An aggregator in `aggregate`, a reducer in `reduce`. */
  readonly adder: Aggregator | Reducer
  /** As the adder. */
  readonly subtractor: Aggregator | Reducer
  readonly joiner: Joiner
  readonly foreignKey: KeySelector
  readonly window: CaseWindow | CaseJoinWindow
  readonly emit: 'onWindowClose' | 'onWindowUpdate'
  /** Milliseconds for which a window store keeps a window. */
  readonly retention: number
  /** Milliseconds, of a join of a stream with a versioned table. */
  readonly grace: number
  readonly until: 'windowCloses' | 'timeLimit'
  readonly ms: number
  readonly maxRecords: number
}

/** One step of a case. */
export interface CaseStep extends Partial<StepParameters> {
  readonly name: string
  readonly verb: string
  /** Names of the topics, steps or branches that it reads. */
  readonly from: string | readonly string[]
}

/** A record that goes in, or wall-clock time that passes. */
export type CaseInput =
  | { readonly advanceWallClock: number }
  | { readonly topic: string; readonly key?: Data; readonly value?: Data; readonly timestamp: number }

/** A record that came out. */
export interface CaseOutput {
  readonly topic: string
  readonly key: ShownData
  readonly value: ShownData
  readonly timestamp: number
  /** Index of the input that caused it. */
  readonly input: number
}

/** A row of a store. */
export interface CaseRow {
  readonly key: ShownData
  readonly value: ShownData
  readonly timestamp?: number
}

/** What a case leads to. */
export interface CaseResult {
  readonly outputs?: readonly CaseOutput[]
  readonly stores?: { readonly [name: string]: readonly CaseRow[] }
  /** The input at which it failed; -1 while building. */
  readonly error?: { readonly input: number }
}

/** A topology, what goes in, and what Kafka Streams makes of it. */
export interface OracleCase {
  readonly id: string
  /** The rule that a hand-written case shows. */
  readonly doc?: string
  /** The result is a flaw of Kafka Streams. */
  readonly quirk?: unknown
  /** The kind of step that a random case was drawn for. */
  readonly focus?: string
  readonly forgets?: boolean
  readonly config?: { readonly emitIntervalMs?: number }
  readonly topics: { readonly [name: string]: CaseTopic }
  readonly steps: readonly CaseStep[]
  readonly inputs: readonly CaseInput[]
  readonly outputs: readonly string[]
  readonly expected: CaseResult
}

/** The cases of a file, one a line. */
export function readCases(file: string): readonly OracleCase[] {
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.filter(line => line.trim() !== '').map(line => JSON.parse(line) as OracleCase)
}

/** What a step must have. */
export function given<P extends keyof StepParameters>(step: CaseStep, parameter: P): StepParameters[P] {
  const value = step[parameter] as StepParameters[P] | undefined
  if (value === undefined) throw new Error(`step '${step.name}' (${step.verb}) has no ${parameter}`)
  return value
}
