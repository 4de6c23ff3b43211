import { asError, type Clock, codeOf, type Producer, type ProducerRecord, sleep, systemClock } from '#streams'
import { type SteadyClock, steadyClock } from '#streams/connector'
import type { LetterNote } from '../../../topology/dead-letters/note.ts'
import { type DeadLetterDeps, valuesOf } from '../deps.ts'
import type { DeadLetter } from '../letters/dead-letter.ts'
import { type Selection, selectLetters } from '../letters/select.ts'
import {
  ensureMarksTopic,
  type MarksTopicOptions,
  markOf,
  type NewNote,
  type ReplayMarks,
  readMarks,
  replaysBySource
} from './replay-marks.ts'
import { editedRecord, type Planned, refusalOf, replayRecord } from './replay-record.ts'
import { sendLetters } from './send-letters.ts'
import { unreadReplays } from './unread-replays.ts'
import { wholeLetter } from './whole-letter.ts'

/** What became of one letter. Only `replayed` was acknowledged by the broker and noted. */
export interface ReplayOutcome {
  readonly id: string
  readonly outcome: 'replayed' | 'would-replay' | 'already-replayed' | 'discarded' | 'refused' | 'failed'
  /** Topic it went, or would go, back to. */
  readonly to: string | null
  /** Replay count of the record that was, or would be, sent. */
  readonly replays: number
  /** Why not, or what to know. */
  readonly message: string
}

export interface ReplayOptions extends Selection {
  /** Most letters to send. */
  readonly limit: number
  /** A record that was replayed so often is refused. */
  readonly maxReplays: number
  /** Send also what was replayed before. */
  readonly again: boolean
  /** Send and note nothing. */
  readonly dryRun: boolean
  /** The corrected value, for the one letter that is selected. */
  readonly edit?: { readonly value: unknown }
  readonly marks?: MarksTopicOptions
  /** Who asks for it, for the notes. */
  readonly by?: Pick<LetterNote, 'actor' | 'address'>
  /** Most letters in a second. Default: no limit. */
  readonly rate?: number
  /** Told of each outcome as it is known. */
  readonly onOutcome?: (outcome: ReplayOutcome) => void
  /** Ends it between two sends. */
  readonly signal?: AbortSignal
  readonly clock?: Clock
}

export interface ReplayReport {
  readonly outcomes: readonly ReplayOutcome[]
  /** True when `limit` was reached and letters are left. */
  readonly more: boolean
}

/** What goes back was in its topic before: whether it is too large is for the topic to say. */
const maxRecordBytes = 67_108_864
/** Most letters of one send. */
const chunk = 500

/**
 * Sends dead letters back to the topics they came from, oldest first. Letters that die again while this runs are left alone.
 * A letter counts as replayed when the broker acknowledged it and that is noted; when a send fails the rest stays as it is.
 * Rejects before anything is sent when the topic, the edit or the notes are at fault.
 */
export async function replayDeadLetters(deps: DeadLetterDeps, options: ReplayOptions): Promise<ReplayReport> {
  const { driver, system } = deps
  const marks = await readMarks(driver, system.deadLetterTopic)
  if (!options.dryRun) await ensureMarksTopic(driver, system.deadLetterTopic, options.marks)
  const producer = driver.producer({ maxRecordBytes })
  try {
    return await new Replay(deps, options, marks, producer).run()
  } finally {
    await producer.close()
  }
}

/** One run of the command. */
class Replay {
  readonly #deps: DeadLetterDeps
  readonly #options: ReplayOptions
  readonly #marks: ReplayMarks
  readonly #replaysOf: (letter: DeadLetter) => number
  readonly #isUnread: ReturnType<typeof unreadReplays>
  readonly #producer: Producer
  readonly #outcomes: ReplayOutcome[] = []
  readonly #clock: SteadyClock
  readonly #began: number
  #left: number
  #more = false
  #sent = 0

  constructor(deps: DeadLetterDeps, options: ReplayOptions, marks: ReplayMarks, producer: Producer) {
    this.#deps = deps
    this.#options = options
    this.#marks = marks
    this.#replaysOf = replaysBySource(marks)
    this.#isUnread = unreadReplays(deps.driver)
    this.#producer = producer
    this.#left = options.limit
    this.#clock = steadyClock(options.clock ?? systemClock)
    this.#began = this.#clock.steady()
  }

  async run(): Promise<ReplayReport> {
    if (!this.#options.dryRun) await this.#producer.connect()
    const { rate = Number.POSITIVE_INFINITY } = this.#options
    const size = Math.max(1, Math.min(chunk, Math.floor(rate)))
    const missing = await selectLetters(this.#deps, this.#options, async ({ selected }) => {
      for (let i = 0; i < selected.length; i += size) {
        await this.#pace()
        if (this.#options.signal?.aborted) this.#more = true
        if (this.#more || (await this.#replay(selected.slice(i, i + size))) === 'stop') return 'stop'
      }
      return 'go on'
    })
    for (const id of missing) {
      this.#ended(failed(id, `there is no such letter in ${this.#deps.system.deadLetterTopic}`))
    }
    return { outcomes: this.#outcomes, more: this.#more }
  }

  async #replay(letters: readonly DeadLetter[]): Promise<'go on' | 'stop'> {
    const planned: Planned[] = []
    for (const found of letters) {
      const letter = { ...found, replays: this.#replaysOf(found) }
      const mark = markOf(this.#marks, letter)
      const isUnread = mark?.action === 'replay' && !this.#options.again && (await this.#isUnread(letter, mark))
      const unfit = this.#unfit(letter, isUnread ? undefined : mark)
      if (unfit !== undefined) this.#ended(unfit)
      else if (this.#left > 0) {
        this.#left--
        const note = isUnread ? `once more: the broker deleted the replay of ${timeOf(mark)} before it was read` : ''
        const record = await this.#recordOf(letter)
        if (record === undefined) this.#ended(gone(letter))
        else planned.push({ letter, record, note })
      } else {
        this.#more = true
        break
      }
    }
    const sent = await this.#send(planned)
    return this.#more ? 'stop' : sent
  }

  #ended(outcome: ReplayOutcome): void {
    this.#outcomes.push(outcome)
    this.#options.onOutcome?.(outcome)
  }

  /** Waits until no more letters went than the rate allows. */
  async #pace(): Promise<void> {
    const { rate, signal } = this.#options
    if (rate === undefined || this.#sent === 0) return
    const due = this.#began + (this.#sent / rate) * 1_000
    const wait = due - this.#clock.steady()
    if (wait > 0) await sleep(this.#clock, wait, signal).catch((thrown: unknown) => thrown)
  }

  #unfit(letter: DeadLetter, mark: LetterNote | undefined): ReplayOutcome | undefined {
    const { id, source, replays } = letter
    const answer = { id, to: source.topic, replays }
    if (mark !== undefined && !this.#options.again) {
      const message = `${doneOf(mark)}; --again sends it once more`
      return { ...answer, outcome: mark.action === 'replay' ? 'already-replayed' : 'discarded', message }
    }
    const refusal = refusalOf(letter, this.#deps, this.#options.maxReplays)
    return refusal && { ...answer, outcome: 'refused', message: `${refusal.code}: ${refusal.message}` }
  }

  /** Undefined where the letter was cut and the record that it was made of is gone. */
  async #recordOf(cut: DeadLetter): Promise<ProducerRecord | undefined> {
    const { edit } = this.#options
    const letter = await wholeLetter(this.#deps.driver, cut)
    if (letter === undefined) return undefined
    return edit === undefined ? replayRecord(letter) : editedRecord(letter, edit.value, valuesOf(this.#deps))
  }

  async #send(planned: readonly Planned[]): Promise<'go on' | 'stop'> {
    if (planned.length === 0) return 'go on'
    if (this.#options.dryRun) {
      for (const { letter, note } of planned) this.#ended(outcomeOf(letter, 'would-replay', note))
      return 'go on'
    }
    const now = this.#clock.now()
    const { edit, by } = this.#options
    const note: NewNote = { ...by, at: now, action: 'replay', edited: edit !== undefined }
    this.#sent += planned.length
    const errors = await sendLetters(this.#producer, this.#deps.system.deadLetterTopic, planned, note)
    for (const { letter, note: known } of planned) {
      const error = errors.failures.get(letter)
      const why = error && `${codeOf(error, 'production-failed')}: ${asError(error).message}`
      this.#ended(outcomeOf(letter, why === undefined ? 'replayed' : 'failed', why ?? known))
    }
    return errors.halted ? 'stop' : 'go on'
  }
}

function timeOf({ at }: LetterNote): string {
  return new Date(at).toISOString()
}

function doneOf(mark: LetterNote): string {
  if (mark.action === 'replay') return `replayed at ${timeOf(mark)}`
  return `discarded at ${timeOf(mark)}${mark.reason === undefined ? '' : ` because ${mark.reason}`}`
}

function outcomeOf(letter: DeadLetter, outcome: ReplayOutcome['outcome'], message: string): ReplayOutcome {
  return { id: letter.id, outcome, to: letter.source.topic, replays: letter.replays + 1, message }
}

function gone({ id, source: { topic, partition, offset }, replays, truncated }: DeadLetter): ReplayOutcome {
  const message = `it was cut (${truncated}), and the record at offset ${offset} of ${topic}-${partition} that it was made of no longer exists`
  return { id, outcome: 'refused', to: topic, replays, message }
}

function failed(id: string, message: string): ReplayOutcome {
  return { id, outcome: 'failed', to: null, replays: 0, message }
}
