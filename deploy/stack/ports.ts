import { createServer } from 'node:net'
import { stackError } from './error.ts'
import type { ServerName, StackPorts } from './types.ts'

/** Variable and default of each server's fixed port. */
export const fixedPorts: { readonly [name in ServerName]: { readonly variable: string; readonly port: number } } = {
  kafka: { variable: 'KAFKA_PORT', port: 9092 },
  registry: { variable: 'SCHEMA_REGISTRY_PORT', port: 8081 },
  mysql: { variable: 'MYSQL_PORT', port: 3306 }
}

/**
 * Free ports are taken from below the range that systems use for outgoing connections: there, a client that keeps connecting to a
 * server that is down can be given the server's own port and block its return.
 */
const lowest = 20_000
const highest = 30_000

/**
 * Where this process looks, one port after the other: a port that is found stays free until somebody listens on it, and must not be found twice
 * meanwhile, by this process or by another that looks at the same time.
 */
const span = 200
const own = lowest + (process.pid % ((highest - lowest) / span)) * span
let next = Math.floor(Math.random() * span)

/** Whether nothing listens on the port of this machine's loopback address. */
export async function isFree(port: number): Promise<boolean> {
  return await new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** A free port that is not in `taken`. */
export async function freePort(taken: ReadonlySet<number> = new Set()): Promise<number> {
  for (let tries = 0; tries < 2 * span; tries++) {
    const port = tries < span ? own + (next++ % span) : lowest + Math.floor(Math.random() * (highest - lowest))
    if (!taken.has(port) && (await isFree(port))) return port
  }
  throw stackError(`no free port between ${lowest} and ${highest} was found in ${2 * span} tries`)
}

/** Three different free ports. */
export async function freePorts(): Promise<StackPorts> {
  const kafka = await freePort()
  const registry = await freePort(new Set([kafka]))
  const mysql = await freePort(new Set([kafka, registry]))
  return { kafka, registry, mysql }
}

/** The fixed ports, as the environment sets them. Throws `stack-failed` for what is not a port. */
export function portsOf(environment: { readonly [name: string]: string | undefined }): StackPorts {
  const portOf = (name: ServerName): number => {
    const { variable, port } = fixedPorts[name]
    const given = environment[variable]
    if (given === undefined || given === '') return port
    if (/^\d{1,5}$/.test(given) && Number(given) > 0 && Number(given) < 65_536) return Number(given)
    throw stackError(`${variable}=${given} is not a port: it must be a number from 1 to 65535`)
  }
  return { kafka: portOf('kafka'), registry: portOf('registry'), mysql: portOf('mysql') }
}

/** How a person finds the program that has a port. */
export function findIt(port: number): string {
  return `find it with lsof -i :${port} (Windows: netstat -ano | findstr :${port})`
}

/** Throws `stack-failed` naming the first port that something else uses and the variable that moves it. */
export async function assertFree(ports: StackPorts): Promise<void> {
  for (const name of Object.keys(fixedPorts) as ServerName[]) {
    if (await isFree(ports[name])) continue
    const { variable } = fixedPorts[name]
    throw stackError(
      `port ${ports[name]} (${name}) is taken by another program: ${findIt(ports[name])}, stop that program or choose another port with ${variable}=…`
    )
  }
}
