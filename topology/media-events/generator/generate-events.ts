import { base, en, Faker } from '@faker-js/faker'
import type { Rating, SearchEntry, UserEvent } from '../../../schemas/generated/media-events.ts'
import { makeActions, makeDetails, makeRecommendations } from './play.ts'
import { makePeople, makeTitles, type Person, type Title } from './world.ts'

export interface GeneratorOptions {
  /** The same seed makes the same events, ids and times included. */
  readonly seed: number
  /** Customers. Default 500. */
  readonly users?: number
  /** Titles. Default 80. */
  readonly titles?: number
  /** Time of the first event. Default the start of 2026, so that the seed alone decides. */
  readonly start?: number
  /** Version of the schema that the events are of: `rating` came with the second. Default 2. */
  readonly version?: 1 | 2
}

/** What a customer did last: after a search a play is likely. */
interface Mood {
  readonly history: readonly SearchEntry[]
  readonly searched: boolean
}

type Type = 'content_play' | 'search' | 'browse' | 'rating'

/** Searches that an event tells of, at most. */
const historyLength = 3

/**
 * Endless events of the customers of a streaming platform, in the order of their time. Their ids are UUIDs of version 7 (RFC 9562), which
 * follow that order too: a table whose key they are then grows at its end, and loading does not slow down with its size.
 */
export function* generateEvents(options: GeneratorOptions): Generator<UserEvent, never> {
  const { seed, users = 500, titles: count = 80, start = Date.UTC(2026, 0, 1), version = 2 } = options
  const faker = new Faker({ locale: [en, base], seed })
  const titles = makeTitles(faker, count)
  const people = makePeople(faker, users)
  const moods = new Map<string, Mood>()
  for (let at = start; ; at += faker.number.int({ min: 100, max: 2_000 })) {
    const person = faker.helpers.arrayElement(people)
    const before = moods.get(person.id) ?? { history: [], searched: false }
    const type = nextType(faker, before, version)
    const history =
      type === 'search' ? [makeSearch(faker, at, titles), ...before.history].slice(0, historyLength) : before.history
    moods.set(person.id, { history, searched: type === 'search' })
    yield makeEvent(faker, { at, type, person, history, titles })
  }
}

function nextType(faker: Faker, { searched }: Mood, version: 1 | 2): Type {
  const play = searched ? 7 : 4
  return faker.helpers.weightedArrayElement<Type>([
    { value: 'content_play', weight: play },
    { value: 'search', weight: 2 },
    { value: 'browse', weight: 10 - play },
    ...(version === 2 ? [{ value: 'rating' as const, weight: 1 }] : [])
  ])
}

function makeSearch(faker: Faker, at: number, titles: readonly Title[]): SearchEntry {
  const { content } = faker.helpers.arrayElement(titles)
  return {
    search_id: faker.string.uuid({ version: 7, refDate: at }),
    timestamp: new Date(at).toISOString(),
    query: faker.helpers.arrayElement([content.title, content.genre, faker.word.words({ count: { min: 1, max: 3 } })]),
    results_count: faker.number.int({ min: 0, max: 60 })
  }
}

interface Scene {
  readonly at: number
  readonly type: Type
  readonly person: Person
  readonly history: readonly SearchEntry[]
  readonly titles: readonly Title[]
}

function makeEvent(faker: Faker, { at, type, person, history, titles }: Scene): UserEvent {
  const title = faker.helpers.arrayElement(titles)
  const details = type === 'content_play' ? makeDetails(faker, title) : null
  return {
    event_id: faker.string.uuid({ version: 7, refDate: at }),
    user_id: person.id,
    event_type: type,
    timestamp: new Date(at).toISOString(),
    device: faker.helpers.arrayElement(person.devices),
    location: person.location,
    content: type === 'search' ? null : title.content,
    user_subscription: person.subscription,
    event_details: details,
    user_action: details === null ? [] : makeActions(faker, at, details.completed),
    recommendations: type === 'search' ? [] : makeRecommendations(faker, titles),
    search_history: history,
    rating: type === 'rating' ? makeRating(faker, title) : null
  }
}

function makeRating(faker: Faker, { appeal }: Title): Rating {
  const stars = Math.min(5, Math.max(1, Math.round(appeal * 5 + faker.number.float({ min: -1, max: 1 }))))
  return { stars, comment: faker.datatype.boolean(0.2) ? faker.word.words({ count: { min: 2, max: 6 } }) : null }
}
