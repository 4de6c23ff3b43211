import { expect, test } from 'vitest'
import { schemaTable } from './schemas.ts'

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
