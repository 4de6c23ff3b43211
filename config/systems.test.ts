import { expect, test } from 'vitest'
import { parseEnvironment } from './environment.ts'
import { pagePort } from './page-port.ts'
import { oneSystemOf, systemsOf } from './systems.ts'

test('all names every system, a name that system', () => {
  expect(systemsOf('all')).toEqual(['feedback', 'comments', 'media-events', 'submissions', 'cafe'])
  expect(systemsOf('comments')).toEqual(['comments'])
})

test('a process that runs one system refuses all', () => {
  expect(oneSystemOf({ SYSTEM: 'cafe' })).toBe('cafe')
  expect(() => oneSystemOf({ SYSTEM: 'all' })).toThrow('a worker runs one system')
})

test('the page of submissions makes way for that of comments where both run, unless its port is given', () => {
  const portOf = (variables: { readonly [name: string]: string }) =>
    pagePort(parseEnvironment(variables), 'submissions')?.port
  expect(portOf({ SYSTEM: 'submissions' })).toBe(3000)
  expect(portOf({ SYSTEM: 'all' })).toBe(3002)
  expect(portOf({ SYSTEM: 'all', SUBMISSIONS_PAGE_PORT: '3005' })).toBe(3005)
})
