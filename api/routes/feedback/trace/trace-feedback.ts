import { errorHeaders, headerText } from '#streams'
import type { LetterNote } from '../../../../topology/dead-letters/note.ts'
import type { FeedbackReadModel, FeedbackRow } from '../../../../topology/feedback/read-model.ts'
import { timeOfId } from '../../../find/id-time.ts'
import { type Place, placeText, type Sighting } from '../../../find/place.ts'
import type { SearchFeedback } from '../where/search-feedback.ts'
import type { FeedbackTrace } from './schemas.ts'
import { type Happening, timeline } from './timeline.ts'

export interface TraceOptions {
  readonly rows: Pick<FeedbackReadModel, 'byId'>
  readonly search: SearchFeedback
  /** What the workers have committed of the raw topic, by partition. */
  readonly committed: () => Promise<ReadonlyMap<number, number>>
  /** What was done about dead letters, by their ids. */
  readonly notesOf: (letterIds: readonly string[], signal: AbortSignal) => Promise<ReadonlyMap<string, LetterNote>>
}

/** Collects what happened to one feedback. */
export class FeedbackTracer {
  readonly #options: TraceOptions
  readonly #signal: AbortSignal
  readonly #happenings: Happening[] = []
  readonly #missing: string[] = []
  #records = 0
  #complete = true

  constructor(options: TraceOptions, signal: AbortSignal) {
    this.#options = options
    this.#signal = signal
  }

  /** The story of a message. `id` is a UUID in lower case. Rejects as the searches and the read model do. */
  async ofMessage(id: string): Promise<FeedbackTrace> {
    const { rows, search } = this.#options
    const made = timeOfId(id)
    if (made !== undefined) this.#add({ kind: 'requested', time: made, detail: 'the id was made' })
    const row = await rows.byId(id)
    const accepted = row === undefined ? await this.#findRaw(id) : await this.#rawOf(row)
    if (row !== undefined) await this.#stored(row)
    const letters = await search.letters(id, this.#signal)
    this.#searched(letters)
    await this.#died(letters.sightings)
    const state = row !== undefined ? 'stored' : this.#stateOf(accepted, letters.sightings.length)
    if (state === 'unknown' && accepted === undefined)
      this.#missing.push('no record of it was found in what was searched')
    return this.#trace(id, state)
  }

  /** The story of a dead letter, also of one that holds no id. */
  async ofLetter(place: Place): Promise<FeedbackTrace> {
    const id = placeText(place)
    const found = await this.#options.search.at(place, this.#signal)
    if (!('record' in found)) {
      this.#gone(`the dead letter ${id}`, found.earliest)
      return this.#trace(id, 'unknown')
    }
    const header = (name: keyof typeof errorHeaders): string =>
      headerText(found.record.headers, errorHeaders[name]) ?? ''
    const source = { topic: header('topic'), partition: Number(header('partition')), offset: Number(header('offset')) }
    if (source.topic !== '') await this.#accepted(source)
    await this.#died([{ ...place, record: found.record }])
    return this.#trace(id, 'dead')
  }

  async #findRaw(id: string): Promise<'waiting' | 'processed' | undefined> {
    const committed = await this.#options.committed()
    const found = await this.#options.search.raw(id, committed, this.#signal)
    this.#searched(found)
    if (found.sighting === undefined) return undefined
    this.#wasAccepted(found.sighting)
    const { partition, offset } = found.sighting
    return offset >= (committed.get(partition) ?? 0) ? 'waiting' : 'processed'
  }

  async #rawOf({ source_topic, source_partition, source_offset, accepted_at }: FeedbackRow): Promise<undefined> {
    if (source_topic === null || source_partition === null || source_offset === null) {
      this.#add({
        kind: 'accepted',
        time: accepted_at,
        detail: 'the row is of an earlier version and does not say where its record lies'
      })
      return
    }
    await this.#accepted({ topic: source_topic, partition: source_partition, offset: source_offset }, accepted_at)
  }

  /** The record of a place; where retention took it, what the row kept of it. */
  async #accepted(place: Place, time?: number): Promise<void> {
    const found = await this.#options.search.at(place, this.#signal)
    this.#records++
    if ('record' in found) {
      this.#wasAccepted({ ...place, record: found.record })
      return
    }
    this.#gone(`its record ${placeText(place)}`, found.earliest)
    this.#add({ kind: 'accepted', time, ...place, detail: `its record was ${placeText(place)}` })
  }

  #wasAccepted({ record, topic, partition, offset }: Sighting): void {
    const traceparent = headerText(record.headers, 'traceparent')
    this.#add({
      kind: 'accepted',
      time: record.timestamp,
      topic,
      partition,
      offset,
      detail: `written to ${topic}-${partition} at offset ${offset}`,
      ...(traceparent === undefined ? {} : { traceparent })
    })
  }

  async #stored(row: FeedbackRow): Promise<void> {
    const label = `${row.sentiment_score} (${row.compound}) by ${row.scorer} ${row.scorer_version}`
    this.#add({ kind: 'scored', time: row.analysis_timestamp, detail: label })
    this.#add({ kind: 'stored', time: undefined, detail: 'the row was there before the scored record was written' })
    const search = await this.#options.search.scored(row.message_id, row.analysis_timestamp, this.#signal)
    this.#searched(search)
    const [sighting] = search.sightings
    if (sighting === undefined) {
      this.#missing.push(
        'its scored record was not found: retention took it, or its worker had to wait before it was written'
      )
      return
    }
    const { topic, partition, offset, record } = sighting
    const detail = `written to ${topic}-${partition} at offset ${offset}`
    this.#add({ kind: 'published', time: record.timestamp, topic, partition, offset, detail })
  }

  async #died(letters: readonly Sighting[]): Promise<void> {
    const notes = await this.#options.notesOf(letters.map(placeText), this.#signal)
    for (const { record, ...place } of letters) {
      const header = (name: keyof typeof errorHeaders): string => headerText(record.headers, errorHeaders[name]) ?? ''
      const { topic, partition, offset } = place
      const attempts = Number(header('attempts'))
      const [reason, step] = [header('exception'), header('step')]
      const tries = attempts > 1 ? ` after ${attempts} attempts` : ''
      const detail = `${placeText(place)}: ${header('message')}${tries}`
      this.#add({ kind: 'dead', time: record.timestamp, topic, partition, offset, reason, step, attempts, detail })
      const note = notes.get(placeText(place))
      if (note?.letterTime === record.timestamp) this.#noted(note, placeText(place))
    }
  }

  #noted({ at, action, edited, reason, actor, sent }: LetterNote, letter: string): void {
    const who = actor === undefined ? {} : { actor }
    if (action === 'discard') {
      const why = reason === undefined ? {} : { reason }
      this.#add({ kind: 'discarded', time: at, detail: `${letter} was discarded`, ...why, ...who })
      return
    }
    const how = edited ? 'with a corrected value' : 'as it was'
    this.#add({ kind: 'replayed', time: at, edited, ...sent, ...who, detail: `${letter} was sent back ${how}` })
  }

  #stateOf(accepted: 'waiting' | 'processed' | undefined, letters: number): FeedbackTrace['state'] {
    if (accepted === 'waiting') return 'queued'
    return letters > 0 ? 'dead' : 'unknown'
  }

  #gone(what: string, earliest: number): void {
    this.#missing.push(`${what} no longer exists: its partition begins at offset ${earliest}`)
  }

  #searched({ searched, complete }: { readonly searched: number; readonly complete: boolean }): void {
    this.#records += searched
    this.#complete &&= complete
  }

  #add(happening: Happening): void {
    this.#happenings.push(happening)
  }

  #trace(id: string, state: FeedbackTrace['state']): FeedbackTrace {
    const searched = { records: this.#records, complete: this.#complete }
    return { message_id: id, state, events: [...timeline(this.#happenings)], missing: this.#missing, searched }
  }
}
