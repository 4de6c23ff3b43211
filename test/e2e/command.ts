import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { type FeedbackPlace, variablesOf } from './feedback-place.ts'

const main = join(import.meta.dirname, '..', '..', 'cli', 'main.ts')

/** What a command wrote and how it ended. */
export interface CommandResult {
  readonly code: number
  readonly output: string
  readonly errors: string
}

/** Runs `millrace` with these arguments as a process of its own, pointed to a place. Rejects when it runs for longer than 30 s. */
export function millrace(place: FeedbackPlace, ...args: readonly string[]): Promise<CommandResult> {
  const { PATH = '', HOME = '' } = process.env
  return new Promise((resolve, reject) => {
    const options = { env: { PATH, HOME, ...variablesOf(place) }, timeout: 30_000, maxBuffer: 64 * 1024 * 1024 }
    execFile(process.execPath, [main, ...args], options, (error, output, errors) => {
      if (error !== null && typeof error.code !== 'number') reject(error)
      else resolve({ code: typeof error?.code === 'number' ? error.code : 0, output, errors })
    })
  })
}
