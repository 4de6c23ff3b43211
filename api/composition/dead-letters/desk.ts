import { codeOf, type Driver, type RawRecord } from '#streams'
import { type DeadLetterDeps, valuesOf } from '../../../cli/dead-letters/deps.ts'
import { noteDiscarded } from '../../../cli/dead-letters/discard/discard.ts'
import { offsetsOf, scan } from '../../../cli/dead-letters/letters/scan.ts'
import { replayDeadLetters } from '../../../cli/dead-letters/replay/replay.ts'
import { type MarksTopicOptions, readMarks } from '../../../cli/dead-letters/replay/replay-marks.ts'
import { decoded, headersAsText, meaningOf } from '../../../cli/dead-letters/show/show.ts'
import { nextStepFor } from '../../../cli/operations/next-steps.ts'
import { indexedLetter } from '../../../topology/dead-letters/indexed-letter.ts'
import type { LetterNote, Place } from '../../../topology/dead-letters/note.ts'
import type { DeadLettersReadModel } from '../../../topology/dead-letters/read-model.ts'
import { whyOf } from '../../../topology/dead-letters/why.ts'
import type { LetterDesk, OpenLetter, ReplayOutcome, Served } from '../../routes/dead-letters/index.ts'
import { auditFromTopics } from './audit-topics.ts'
import { groupsFromTopics, listFromTopics, withState } from './read-topics.ts'

export interface DeskOptions {
  readonly driver: Driver
  /** Each topic of dead letters with what is known of it. */
  readonly systems: readonly DeadLetterDeps[]
  /** Names of the systems whose topics are not somebody else's. */
  readonly ours: ReadonlySet<string>
  readonly rows: DeadLettersReadModel
  /** Why answers cannot be made from the index now; undefined when they can. */
  readonly because: () => string | undefined
  /** How the topics of notes are made. */
  readonly marks: MarksTopicOptions
}

/** Dead letters of all systems: from the index where it answers, else from the topics, which hold every one of them. */
export function letterDesk({ driver, systems, ours, rows, because, marks: made }: DeskOptions): LetterDesk {
  const byTopic = new Map(systems.map(deps => [deps.system.deadLetterTopic, deps]))

  const served = async <T>(
    fromIndex: () => Promise<readonly T[]>,
    fromTopics: () => Promise<readonly T[]>
  ): Promise<Served<T>> => {
    let why = because()
    if (why === undefined) {
      try {
        return { items: await fromIndex(), servedBy: 'index' }
      } catch (thrown) {
        if (codeOf(thrown, 'timeout') !== 'sink-unavailable') throw thrown
        why = 'the database does not answer'
      }
    }
    return { items: await fromTopics(), servedBy: 'topics', because: why }
  }

  const historyOf = async (place: Place, letterTime: number, newest: LetterNote | undefined) => {
    try {
      if (because() === undefined) return await rows.history(place, letterTime)
    } catch (thrown) {
      if (codeOf(thrown, 'timeout') !== 'sink-unavailable') throw thrown
    }
    return newest === undefined ? [] : [newest]
  }

  return {
    topics: systems.map(({ system: { name, deadLetterTopic: topic } }) => ({
      topic,
      system: ours.has(name) ? name : undefined
    })),
    list: (filter, page) =>
      served(
        () => rows.list(filter, page),
        () => listFromTopics(driver, filter, page)
      ),
    groups: (filter, limit) =>
      served(
        () => rows.groups(filter, limit),
        () => groupsFromTopics(driver, filter, limit)
      ),
    audit: (topics, page) =>
      served(
        () => rows.audit(topics, page),
        () => auditFromTopics(driver, topics, page)
      ),
    open: async place => {
      const deps = byTopic.get(place.topic)
      const record = deps && (await recordAt(driver, place))
      if (deps === undefined || record === undefined) return undefined
      const marks = await readMarks(driver, place.topic)
      const letter = withState(indexedLetter(record, place), marks)
      const mark = marks.get(idOf(place))
      const newest = mark?.letterTime === letter.diedAt ? mark : undefined
      return { ...(await inFull(letter, record, deps)), history: await historyOf(place, letter.diedAt, newest) }
    },
    replay: async (place, rules) => {
      const deps = byTopic.get(place.topic)
      if (deps === undefined || (await recordAt(driver, place)) === undefined) return undefined
      const options = { ...rules, ids: [idOf(place)], limit: 1, marks: made }
      const { outcomes } = await replayDeadLetters(deps, options)
      return outcomes.map(outcome => (outcome.to === null ? noWayBack(outcome) : outcome))[0]
    },
    discard: async (place, { reason, by }) => {
      const record = byTopic.has(place.topic) ? await recordAt(driver, place) : undefined
      if (record === undefined) return false
      const letter = { id: idOf(place), time: record.timestamp }
      await noteDiscarded(driver, place.topic, [letter], { because: reason, by, marks: made })
      return true
    }
  }
}

/** A letter that is there, and whose headers name no topic. */
function noWayBack(outcome: ReplayOutcome): ReplayOutcome {
  return { ...outcome, outcome: 'refused', message: 'nothing in its headers says which topic it came from' }
}

const idOf = ({ topic, partition, offset }: Place): string => `${topic}-${partition}-${offset}`

async function inFull(
  letter: OpenLetter['letter'],
  record: RawRecord,
  deps: DeadLetterDeps
): Promise<Omit<OpenLetter, 'history'>> {
  const { timestamp, schemaId, replays, stacktrace, source, reason } = whyOf(record.headers)
  const shown =
    source === undefined
      ? { undecoded: 'nothing says which topic it came from' }
      : await decoded(source.topic, record.value, record.headers, valuesOf(deps))
  return {
    letter,
    timestamp,
    schemaId,
    replays,
    stacktrace,
    meaning: meaningOf(reason),
    next: nextStepFor(reason),
    headers: headersAsText(record.headers),
    bytes: record.value,
    ...shown
  }
}

/** The record in a place; undefined where there is none any more. */
async function recordAt(driver: Driver, { topic, partition, offset }: Place): Promise<RawRecord | undefined> {
  let found: RawRecord | undefined
  try {
    const kept = (await offsetsOf(driver, topic)).find(one => one.partition === partition)
    if (kept === undefined || offset < kept.earliest || offset >= kept.latest) return undefined
    await scan(driver, [{ topic, partition, from: offset, to: offset + 1 }], async (_, records) => {
      found ??= records.find(record => record.offset === offset)
      return 'go on'
    })
  } catch (thrown) {
    if (codeOf(thrown, 'timeout') !== 'unknown-topic') throw thrown
  }
  return found
}
