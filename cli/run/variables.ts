import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Variables } from '../../config/environment.ts'
import { root } from './folders.ts'

/** Addresses that name the servers of a given stack: only the real environment may give them. */
const addresses = ['KAFKA_BROKER', 'SCHEMA_REGISTRY_URL', 'MYSQL_HOST']

/**
 * The variables that choose and shape the stack: those of `.env` below those of the real environment, without the addresses that
 * `.env` holds for processes started by hand.
 */
export function stackVariables(real: Variables = process.env, file = join(root, '.env')): Variables {
  if (!existsSync(file)) return real
  const written = Object.entries(parseEnv(readFileSync(file, 'utf8'))).filter(([name]) => !addresses.includes(name))
  return { ...Object.fromEntries(written), ...real }
}
