import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** What autocannon counted; times in milliseconds. */
export interface Load {
  readonly requests: { readonly average: number; readonly total: number }
  readonly latency: { readonly p50: number; readonly p99: number }
  readonly non2xx: number
  readonly errors: number
}

/** Posts feedback as fast as it is answered, for some seconds, from a process of its own. */
export async function load(url: string, seconds: number): Promise<Load> {
  const program = fileURLToPath(new URL('./load-process.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [program, url, String(seconds)])
  return JSON.parse(stdout) as Load
}
