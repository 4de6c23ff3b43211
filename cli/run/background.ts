import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StreamsError } from '#streams'
import { root, runLog } from './folders.ts'
import { runLogMark } from './logs/run-log.ts'
import { run } from './run.ts'
import { type Say, sayTo } from './show/say.ts'

/** What the run in the background tells the command that started it. */
type Message =
  | { readonly kind: 'line' | 'status'; readonly text: string }
  | { readonly kind: 'begun' }
  | { readonly kind: 'failed'; readonly code: StreamsError['code']; readonly text: string }

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * `millrace run --detach`: a run in a process of its own that outlives the terminal and looks after API and workers as one in the
 * foreground does. Resolves when everything runs. Rejects with the reason why that run ended before.
 */
export async function runInBackground(say: Say): Promise<void> {
  mkdirSync(dirname(runLog), { recursive: true })
  const output = openSync(runLog, 'a')
  const child = spawn(process.execPath, [join(root, 'cli', 'main.ts'), 'run', '--background'], {
    stdio: ['ignore', output, output, 'ipc'],
    detached: true
  })
  closeSync(output)
  const { promise: begun, resolve, reject } = Promise.withResolvers<void>()
  child.on('message', (message: Message) => {
    if (message.kind === 'begun') resolve()
    else if (message.kind === 'failed') reject(new StreamsError(message.code, message.text))
    else say[message.kind](message.text)
  })
  child.once('error', reject)
  child.once('exit', code => {
    // It was told to stop while it was starting, and has said so.
    if (code === 130) process.exit(130)
    reject(new StreamsError('stack-failed', `the run ended with code ${code} (log: ${runLog})`))
  })
  const stop = (): void => void child.kill('SIGTERM')
  for (const signal of signals) process.on(signal, stop)
  try {
    await begun
  } catch (error) {
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    throw error
  } finally {
    for (const signal of signals) process.off(signal, stop)
    if (child.connected) child.disconnect()
    child.unref()
  }
}

/** The process that `runInBackground` started: the same run, its words to the log and, until everything runs, to that command too. */
export async function backgroundRun(): Promise<void> {
  const tell = (message: Message): void => {
    if (process.connected) process.send?.(message)
  }
  const written = sayTo(process.stdout)
  const say: Say = {
    line: text => {
      written.line(`${runLogMark()}${text}`)
      tell({ kind: 'line', text })
    },
    status: text => tell({ kind: 'status', text })
  }
  // The command that started it may end at any time.
  process.on('disconnect', () => undefined)
  try {
    await run({ say, background: { begun: () => tell({ kind: 'begun' }) } })
  } catch (error) {
    if (error instanceof StreamsError) await told({ kind: 'failed', code: error.code, text: error.message })
    throw error
  } finally {
    // An open channel keeps this process alive, and the command waits for its end.
    if (process.connected) process.disconnect?.()
  }
}

/** Resolves when the command has the message, or is gone. */
function told(message: Message): Promise<void> {
  return new Promise(resolve => {
    if (process.connected && process.send) process.send(message, () => resolve())
    else resolve()
  })
}
