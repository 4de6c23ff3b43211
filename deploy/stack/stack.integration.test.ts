import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPrivateStack } from '../../test/private-stack.ts'
import { kafkaServes, mysqlServes, registryServes } from './probe.ts'
import type { Stack, StackEnv } from './types.ts'

const brokerOf = (env: StackEnv): [string, number] => {
  const [host = '', port = ''] = env.KAFKA_BROKER.split(':')
  return [host, Number(port)]
}

const accessOf = (env: StackEnv) => ({
  host: env.MYSQL_HOST,
  port: Number(env.MYSQL_PORT),
  user: env.MYSQL_USER,
  password: env.MYSQL_PASSWORD
})

const shared = (): StackEnv => process.env as NodeJS.ProcessEnv & StackEnv

test('gives every test file the addresses of three servers that serve', async () => {
  const env = shared()
  expect(await kafkaServes(...brokerOf(env))).toBe(true)
  expect(await registryServes(env.SCHEMA_REGISTRY_URL)).toBe(true)
  expect(await mysqlServes(accessOf(env))).toBe(true)
})

describe('a stack of one’s own', () => {
  let stack: Stack
  beforeAll(async () => {
    stack = await startPrivateStack()
  })
  afterAll(() => stack.stop())

  test('listens elsewhere than the shared one', () => {
    expect(stack.env.KAFKA_BROKER).not.toBe(shared().KAFKA_BROKER)
    expect(stack.processes.map(({ name }) => name)).toEqual(['kafka', 'registry', 'mysql'])
  })

  test('gives new subjects BACKWARD compatibility', async () => {
    const answer = await fetch(`${stack.env.SCHEMA_REGISTRY_URL}/config`)
    expect(await answer.json()).toEqual({ compatibilityLevel: 'BACKWARD' })
  })

  test('keeps a registered schema over a kill of the registry', async () => {
    const versions = `${stack.env.SCHEMA_REGISTRY_URL}/subjects/stack-test-value/versions`
    const body = JSON.stringify({ schema: '"string"' })
    const registered = await fetch(versions, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/vnd.schemaregistry.v1+json' }
    })
    expect(registered.status).toBe(200)
    await stack.kill('registry')
    expect(stack.processes.find(({ name }) => name === 'registry')?.pid).toBeUndefined()
    await expect(registryServes(stack.env.SCHEMA_REGISTRY_URL)).rejects.toThrow()
    await stack.restart('registry')
    expect(await (await fetch(versions)).json()).toEqual([1])
  })

  test('refuses connections while the database is killed and takes them after a restart', async () => {
    await stack.kill('mysql')
    await expect(mysqlServes(accessOf(stack.env))).rejects.toThrow()
    await stack.restart('mysql')
    expect(await mysqlServes(accessOf(stack.env))).toBe(true)
  })

  test('lets a paused broker answer again after resume', async () => {
    await stack.pause('kafka')
    await expect(kafkaServes(...brokerOf(stack.env))).rejects.toThrow('does not answer')
    await stack.resume('kafka')
    expect(await kafkaServes(...brokerOf(stack.env))).toBe(true)
  })
})
