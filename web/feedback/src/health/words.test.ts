import { expect, test } from 'vitest'
import { troublesOf } from './words.ts'

test('says what a dependency that is down means, with the reason, and nothing of those that are up', () => {
  const troubles = troublesOf([
    { name: 'kafka', status: 'up' },
    { name: 'mysql', status: 'down', detail: 'connect ECONNREFUSED. Check that it runs.' }
  ])
  expect(troubles.map(({ title }) => title)).toEqual(['The database does not answer'])
  expect(troubles[0]?.meaning).toMatch(
    /accepted and waits in Kafka.* Reason: connect ECONNREFUSED\. Check that it runs\. This page/
  )
})

test('names a dependency that it does not know', () => {
  expect(troublesOf([{ name: 'warehouse', status: 'down' }])[0]?.title).toBe('warehouse does not answer')
})
