import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { parseEnvironment } from '../../../config/environment.ts'
import { neighbours } from './neighbours.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function serving(text: string): Promise<string> {
  const server = createServer((_request, response) => void response.end(text))
  servers.push(server)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return String((server.address() as AddressInfo).port)
}

test('names the user interfaces that answer, and not what has only their port', async () => {
  const ui = await serving('<title>Kafbat UI</title>')
  const other = await serving('<title>Something else</title>')
  const ports = { KAFKA_UI_PORT: ui, GRAFANA_PORT: other, PROMETHEUS_PORT: '1', ALERTMANAGER_PORT: '1' }
  expect(await neighbours(parseEnvironment(ports))).toEqual([
    { title: 'Kafka UI', url: `http://localhost:${ui}/ui/clusters/millrace/all-topics` }
  ])
  const named = { ...ports, KAFKA_UI_PORT: '1', KAFKA_UI_URL: `http://127.0.0.1:${ui}/` }
  expect(await neighbours(parseEnvironment(named))).toMatchObject([
    { url: `http://127.0.0.1:${ui}/ui/clusters/millrace/all-topics` }
  ])
})
