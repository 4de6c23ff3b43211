import { randomUUIDv7 } from 'node:crypto'
import { asError, type Logger, StreamsError } from '#streams'
import type { SteadyClock } from '#streams/connector'
import type { DeadLetterDeps } from '../../../cli/dead-letters/deps.ts'
import type { DeadLetter } from '../../../cli/dead-letters/letters/dead-letter.ts'
import { withAdmin } from '../../../cli/dead-letters/letters/scan.ts'
import { replayDeadLetters } from '../../../cli/dead-letters/replay/replay.ts'
import type { MarksTopicOptions } from '../../../cli/dead-letters/replay/replay-marks.ts'
import { groupOf } from '../../../topology/dead-letters/group.ts'
import type { LettersFilter } from '../../../topology/dead-letters/read-model.ts'
import type { ReplayJob, ReplayJobs, ReplayOutcome, ReplayRules } from '../../routes/dead-letters/index.ts'

export interface JobRunnerOptions {
  /** Each topic of dead letters with what is known of it. */
  readonly systems: readonly DeadLetterDeps[]
  /** How the topics of notes are made. */
  readonly marks: MarksTopicOptions
  readonly clock: SteadyClock
  readonly log: Logger
}

type Rules = ReplayRules & { readonly rate: number; readonly limit: number }

/** Jobs that are kept to be looked at, and outcomes of each that are shown. */
const keptJobs = 50
const shownProblems = 100
const unsent: ReadonlySet<ReplayOutcome['outcome']> = new Set(['already-replayed', 'discarded', 'refused', 'failed'])

/**
 * Replays of many letters, one at a time, in this process. One that ends with the process leaves notes of all that it sent: begun again, it
 * sends the rest.
 */
export class ReplayJobRunner implements ReplayJobs {
  readonly #options: JobRunnerOptions
  readonly #jobs: RunningJob[] = []

  constructor(options: JobRunnerOptions) {
    this.#options = options
  }

  readonly begin: ReplayJobs['begin'] = (filter, rules) => {
    const running = this.#jobs.find(({ state }) => state === 'running')
    if (running !== undefined) return { running: running.id }
    const job = new RunningJob(this.#options, filter, rules)
    this.#jobs.unshift(job)
    this.#jobs.splice(keptJobs)
    return { job }
  }

  readonly all = (): readonly ReplayJob[] => [...this.#jobs]

  readonly get = (id: string): ReplayJob | undefined => this.#jobs.find(job => job.id === id)

  readonly stop = (id: string): ReplayJob | undefined => {
    const job = this.#jobs.find(one => one.id === id)
    job?.stop()
    return job
  }

  /** Stops the one that runs, after what is being sent. */
  async close(): Promise<void> {
    for (const job of this.#jobs) {
      job.stop()
      await job.ended
    }
  }
}

/** A topic that is not there, as that of a system that does not run here, holds none. */
async function holdsLetters({ driver, system }: DeadLetterDeps): Promise<boolean> {
  return (await withAdmin(driver, admin => admin.partitionsOf(system.deadLetterTopic))) !== undefined
}

class RunningJob implements ReplayJob {
  readonly id = randomUUIDv7()
  readonly startedAt: number
  readonly by: ReplayJob['by']
  readonly dryRun: boolean
  readonly rate: number
  readonly counts: { [outcome in ReplayOutcome['outcome']]?: number } = {}
  readonly problems: ReplayJob['problems'][number][] = []
  /** Resolves when it is over. */
  readonly ended: Promise<void>
  state: ReplayJob['state'] = 'running'
  endedAt: number | undefined
  more = false
  error: string | undefined
  readonly #options: JobRunnerOptions
  readonly #stopping = new AbortController()

  constructor(options: JobRunnerOptions, filter: LettersFilter, rules: Rules) {
    this.#options = options
    this.startedAt = options.clock.now()
    this.by = rules.by
    this.dryRun = rules.dryRun
    this.rate = rules.rate
    this.ended = this.#run(filter, rules)
  }

  stop(): void {
    this.#stopping.abort(new StreamsError('timeout', 'the replay was stopped'))
  }

  async #run(filter: LettersFilter, rules: Rules): Promise<void> {
    const { systems, log, clock } = this.#options
    try {
      for (const deps of systems) {
        if (!filter.topics.includes(deps.system.deadLetterTopic)) continue
        if (this.#stopping.signal.aborted || this.#sent() >= rules.limit) break
        if (filter.topics.length === 1 || (await holdsLetters(deps))) await this.#replay(deps, filter, rules)
      }
      this.state = this.#stopping.signal.aborted ? 'stopped' : 'done'
    } catch (thrown) {
      this.error = asError(thrown).message
      this.state = 'failed'
      log.error({ job: this.id, err: thrown }, `the replay of dead letters failed: ${this.error}`)
    }
    this.endedAt = clock.now()
    log.info({ job: this.id, state: this.state, ...this.counts }, 'replay of dead letters over')
  }

  async #replay(deps: DeadLetterDeps, { reason, step, group }: LettersFilter, rules: Rules): Promise<void> {
    const { marks, clock } = this.#options
    const topic = deps.system.deadLetterTopic
    const matches = (letter: DeadLetter): boolean =>
      (step === undefined || letter.step === step) && (group === undefined || groupOf({ ...letter, topic }) === group)
    const { more } = await replayDeadLetters(deps, {
      ...rules,
      ids: [],
      reason,
      matches,
      limit: rules.limit - this.#sent(),
      marks,
      clock,
      signal: this.#stopping.signal,
      onOutcome: outcome => this.#note(outcome)
    })
    this.more ||= more
  }

  #note({ id, outcome, message }: ReplayOutcome): void {
    this.counts[outcome] = (this.counts[outcome] ?? 0) + 1
    if (unsent.has(outcome) && this.problems.length < shownProblems) this.problems.push({ id, outcome, message })
  }

  #sent(): number {
    return (this.counts.replayed ?? 0) + (this.counts['would-replay'] ?? 0)
  }
}
