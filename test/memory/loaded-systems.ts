import { randomUUID } from 'node:crypto'
import type { Opaque, Topic } from '#streams'
import { type Environment, parseEnvironment } from '../../config/environment.ts'
import type { SystemName } from '../../config/systems.ts'
import type { Catalogue } from '../../schemas/subject.ts'
import { sampleEvents } from '../../topology/cafe/sample-events.ts'
import { cafeSubjects, cafeTopicsOf } from '../../topology/cafe/topics.ts'
import { commentsSubjects, commentsTopicsOf } from '../../topology/comments/topics.ts'
import { feedbackSubjects, feedbackTopicsOf } from '../../topology/feedback/topics.ts'
import { generateEvents } from '../../topology/media-events/generator/generate-events.ts'
import { mediaSubjects, mediaTopicsOf } from '../../topology/media-events/topics.ts'
import { submissionsSubjects, submissionsTopicsOf } from '../../topology/submissions/topics.ts'
import { stackEnv } from '../e2e/feedback-place.ts'

/** Stands in a template where each record has an id of its own. */
export const idPlace = '00000000-0000-7000-8000-000000000000'

/** What a system reads, and a value that packs well. */
export interface LoadedSystem {
  readonly environment: Environment
  readonly input: Topic<Opaque, unknown>
  readonly catalogue: Catalogue
  /** With `idPlace` as its id. */
  readonly template: unknown
}

const text = 'It is a lovely blue cup, and the parcel came on time. '.repeat(36)

/** The settings of a system with topics, group and database of its own on the servers of the stack. */
export function variablesFor(system: SystemName): { readonly [name: string]: string } {
  const id = `memory-${randomUUID().slice(0, 8)}`
  return {
    ...stackEnv(),
    SYSTEM: system,
    MYSQL_DATABASE: id.replace('-', '_'),
    FEEDBACK_GROUP_ID: id,
    FEEDBACK_RAW_TOPIC: `${id}-in`,
    FEEDBACK_SCORED_TOPIC: `${id}-out`,
    FEEDBACK_DEAD_LETTER_TOPIC: `${id}-dead`,
    COMMENTS_GROUP_ID: id,
    COMMENTS_RAW_TOPIC: `${id}-in`,
    COMMENTS_PROCESSED_TOPIC: `${id}-out`,
    COMMENTS_DEAD_LETTER_TOPIC: `${id}-dead`,
    SUBMISSIONS_GROUP_ID: id,
    SUBMISSIONS_TOPIC: `${id}-in`,
    SUBMISSIONS_DEAD_LETTER_TOPIC: `${id}-dead`,
    MEDIA_EVENTS_GROUP_ID: id,
    MEDIA_EVENTS_TOPIC: `${id}-in`,
    MEDIA_EVENTS_DEAD_LETTER_TOPIC: `${id}-dead`,
    CAFE_WORKER_GROUP_ID: id,
    CAFE_TOPIC: `${id}-in`,
    CAFE_DEAD_LETTER_TOPIC: `${id}-dead`,
    CAFE_PARTITIONS: '6',
    MEDIA_EVENTS_PARTITIONS: '6',
    LOG_LEVEL: 'warn'
  }
}

/** What a system with these settings reads. */
export function loadedSystem(system: SystemName, variables: { readonly [name: string]: string }): LoadedSystem {
  const environment = parseEnvironment(variables)
  return { environment, ...inputs[system](environment) }
}

const inputs: { readonly [name in SystemName]: (environment: Environment) => Omit<LoadedSystem, 'environment'> } = {
  feedback: environment => ({
    input: feedbackTopicsOf(environment).raw as Topic<Opaque, unknown>,
    catalogue: feedbackSubjects(environment),
    template: { message_id: idPlace, customer_id: 'C1', feedback_text: text, feedback_timestamp: Date.now() }
  }),
  comments: environment => ({
    input: commentsTopicsOf(environment).raw as Topic<Opaque, unknown>,
    catalogue: commentsSubjects(environment),
    template: { commentId: idPlace, text, source: 'X', timestamp: Date.now() }
  }),
  submissions: environment => ({
    input: submissionsTopicsOf(environment).queued as Topic<Opaque, unknown>,
    catalogue: submissionsSubjects(environment),
    template: { id: idPlace, content: text, created_at: Date.now() }
  }),
  'media-events': environment => ({
    input: mediaTopicsOf(environment).events as Topic<Opaque, unknown>,
    catalogue: mediaSubjects(environment),
    template: { ...generateEvents({ seed: 3 }).take(1).toArray()[0], event_id: idPlace }
  }),
  cafe: environment => ({
    input: cafeTopicsOf(environment).events as Topic<Opaque, unknown>,
    catalogue: cafeSubjects(environment),
    template: {
      ...sampleEvents({ random: Math.random, now: () => Date.now() * 1_000, uuid: randomUUID })[0],
      event_id: idPlace
    }
  })
}
