import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { settings } from '../config/groups.ts'

const read = (path: string): string => readFileSync(join(import.meta.dirname, '..', path), 'utf8')
const compose = read('docker-compose.yml')

/** Services by their names: what stands below each. */
const services = new Map(
  [...(compose.split(/^services:$/m)[1] ?? '').matchAll(/^ {2}([\w-]+):\n((?: {4}.*\n|\s*\n)+)/gm)].map(
    ([, name = '', body = '']) => [name, body] as const
  )
)

test('every variable of docker-compose.yml is a setting, so that .env.example has it', () => {
  const used = new Set([...compose.matchAll(/\$\{(\w+)[:}]/g)].map(([, name = '']) => name))
  expect(used.size).toBeGreaterThan(10)
  expect([...used].filter(name => !(name in settings))).toEqual([])
})

test('no two services publish the same port, but the pages that say so', () => {
  const ports = [...compose.matchAll(/127\.0\.0\.1:\$\{\w+_PORT:-(\d+)\}/g)].map(([, port = '']) => port)
  expect(ports.filter((port, i) => ports.indexOf(port) !== i)).toEqual(['3000'])
})

test('Prometheus scrapes every process of ours', () => {
  const ours = [...services].flatMap(([name, body]) => (body.includes('*application') ? [name] : []))
  expect(ours).toContain('media-events-api')
  const jobs = [...read('deploy/prometheus/prometheus.yml').matchAll(/job_name: (\S+)/g)].map(([, job]) => job)
  expect(ours.filter(name => !jobs.includes(name))).toEqual([])
})
