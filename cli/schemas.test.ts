import { expect, test } from 'vitest'
import { parseEnvironment } from '../config/environment.ts'
import { catalogue, earlierVersions } from '../schemas/catalogue.ts'
import { schemaTable } from './schema-table.ts'
import { everySubject } from './schemas.ts'

const versionsOf = (subjects: readonly { readonly subject: string; readonly schema: string }[]) =>
  subjects.map(({ subject, schema }) => `${subject} ${schema}`).sort()

test('registers every subject of the catalogue and its earlier versions, each of them once', () => {
  const subjects = everySubject(parseEnvironment({}))
  expect(versionsOf(subjects)).toEqual(versionsOf([...earlierVersions, ...catalogue]))
  const events = subjects.filter(({ topic }) => topic === 'customer_events')
  expect(events.map(({ schema }) => schema)).toEqual(
    [earlierVersions, catalogue].map(entries => entries.find(({ topic }) => topic === 'customer_events')?.schema)
  )
})

test('names the subjects after the topics of the environment', () => {
  const renamed = everySubject(
    parseEnvironment({
      FEEDBACK_RAW_TOPIC: 'crm.feedback.raw',
      FEEDBACK_SCORED_TOPIC: 'crm.feedback.scored',
      FEEDBACK_TRENDS_TOPIC: 'crm.feedback.trends',
      FEEDBACK_ALERTS_TOPIC: 'crm.feedback.alerts',
      COMMENTS_RAW_TOPIC: 'crm.comments.raw',
      COMMENTS_PROCESSED_TOPIC: 'crm.comments.processed',
      SUBMISSIONS_TOPIC: 'crm.submissions',
      MEDIA_EVENTS_TOPIC: 'crm.media',
      CAFE_TOPIC: 'crm.cafe'
    })
  )
  expect(renamed.map(({ subject }) => subject)).toEqual([
    'crm.feedback.raw-value',
    'crm.feedback.scored-value',
    'crm.feedback.trends-value',
    'crm.feedback.alerts-value',
    'crm.comments.raw-value',
    'crm.comments.processed-value',
    'crm.submissions-value',
    'crm.cafe-value',
    'crm.media-value',
    'crm.media-value'
  ])
})

test('prints subject, version, id and compatibility in columns', () => {
  const compatibility = 'FULL_TRANSITIVE'
  const table = schemaTable([
    { subject: 'raw-value', version: 1, id: 12, compatibility, created: true },
    { subject: 'scored-value', version: 3, id: 7, compatibility, created: false }
  ])
  expect(table).toBe(
    [
      'SUBJECT       VERSION  ID  COMPATIBILITY',
      'raw-value     1        12  FULL_TRANSITIVE  registered',
      'scored-value  3        7   FULL_TRANSITIVE  unchanged'
    ].join('\n')
  )
})
