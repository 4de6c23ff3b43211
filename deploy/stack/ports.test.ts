import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { assertFree, freePort, freePorts, isFree, portsOf } from './ports.ts'

test('takes the usual ports unless variables say otherwise', () => {
  expect(portsOf({})).toEqual({ kafka: 9092, registry: 8081, mysql: 3306 })
  expect(portsOf({ KAFKA_PORT: '19092', MYSQL_PORT: '' })).toEqual({ kafka: 19092, registry: 8081, mysql: 3306 })
})

test.each(['0', '65536', 'http', '-1', '1.5'])('refuses %s as a port and names the variable', given => {
  expect(() => portsOf({ SCHEMA_REGISTRY_PORT: given })).toThrow(
    `SCHEMA_REGISTRY_PORT=${given} is not a port: it must be a number from 1 to 65535`
  )
})

test('names a taken port and the variable that moves it', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  try {
    expect(await isFree(port)).toBe(false)
    const ports = { kafka: await freePort(), registry: port, mysql: await freePort() }
    await expect(assertFree(ports)).rejects.toThrow(
      `port ${port} (registry) is taken by another program: find it with lsof -i :${port} (Windows: netstat -ano | findstr :${port}), stop that program or choose another port with SCHEMA_REGISTRY_PORT=…`
    )
  } finally {
    server.close()
  }
})

test('a port that was found and is not listened on yet is not found again', async () => {
  const ports = await Promise.all(Array.from({ length: 150 }, () => freePort()))
  expect(new Set(ports).size).toBe(150)
})

test('finds three different free ports below those of outgoing connections', async () => {
  const ports = Object.values(await freePorts())
  expect(new Set(ports).size).toBe(3)
  for (const port of ports) expect(port).toBeLessThan(32_768)
})
