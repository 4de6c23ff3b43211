import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Environment, parseEnvironment } from '../config/environment.ts'
import { startStack } from '../deploy/stack/start.ts'
import { prepare } from './pipeline/prepare.ts'
import { type WorkerRate, workerRate } from './worker-rate.ts'

/** A system to run beside feedback on a stack of its own. */
export interface BesideFeedback {
  readonly system: string
  /** Records of its topic. */
  readonly total: number
  /** Records of feedback's topic; default `total`. */
  readonly feedbackTotal?: number
  /** Names for this run: `run` is new each time, `dataDir` a folder that is removed afterwards. */
  readonly names: (run: string, dataDir: string) => Names
  /** Fills the topic. */
  readonly fill: (environment: Environment) => Promise<void>
  /** Something more to measure on the same stack. */
  readonly more?: (variables: NodeJS.ProcessEnv) => Promise<void>
}

/** Where a system reads, and what else its worker is told. */
export interface Names {
  readonly topic: string
  readonly group: string
  readonly variables: NodeJS.ProcessEnv
}

/** Measures one worker process of the system and one of feedback, each over a topic that is filled, and prints both rates and their ratio. */
export async function besideFeedback(bench: BesideFeedback): Promise<void> {
  const { system, total, feedbackTotal = total } = bench
  const dataDir = await mkdtemp(join(tmpdir(), 'millrace-bench-'))
  const stack = await startStack({ kind: 'native', ports: 'free', dataDir })
  try {
    const run = Date.now().toString(36)
    const own = bench.names(run, dataDir)
    const variables = {
      ...stack.env,
      LOG_LEVEL: 'warn',
      FEEDBACK_RAW_TOPIC: `bench-${run}-feedback`,
      FEEDBACK_SCORED_TOPIC: `bench-${run}-scored`,
      FEEDBACK_GROUP_ID: `bench-${run}-feedback`,
      ...own.variables
    }
    const environment = parseEnvironment({ ...process.env, ...variables })
    const topics = { topic: variables.FEEDBACK_RAW_TOPIC, scored: variables.FEEDBACK_SCORED_TOPIC }
    await prepare(environment, topics, feedbackTotal)
    await bench.fill(environment)
    const rateOf = (name: string, topic: string, group: string, records: number): Promise<WorkerRate> =>
      workerRate({
        variables: { ...variables, SYSTEM: name },
        topic,
        group,
        total: records,
        stateDir: join(dataDir, 'state', name)
      })
    const feedback = await rateOf('feedback', topics.topic, variables.FEEDBACK_GROUP_ID, feedbackTotal)
    say('feedback', feedback, feedbackTotal)
    const measured = await rateOf(system, own.topic, own.group, total)
    say(system, measured, total)
    process.stdout.write(`${system} to feedback: ${(measured.rate / feedback.rate).toFixed(3)}\n`)
    await bench.more?.(variables)
  } finally {
    await stack.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

function say(name: string, { rate, peakRss }: WorkerRate, records: number): void {
  const numbers = [`${count(records)} records`, `${count(Math.round(rate))} records/s`, `peak RSS ${peakRss} MiB`]
  process.stdout.write(`${name}: ${numbers.join(', ')}\n`)
}

function count(value: number): string {
  return value.toLocaleString('en')
}
