import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type FSWatcher, watch } from 'node:fs'
import { onStopRequest } from '../../../worker/process/stop-request.ts'

/** How `dev` runs. */
export interface DevFlags {
  readonly config: string | undefined
  /** Port of the page. */
  readonly port: number
}

/** Files whose change restarts the topologies. */
const sources = /\.(ts|mts|js|mjs|json|avsc|proto)$|(^|[/\\])\.env$/
/** Folders that are none of the project's own. */
const foreign = /(^|[/\\])(node_modules|dist|coverage|state|\.[^/\\]+)[/\\]/
/** Editors write a file in several steps: this many milliseconds without another change. */
const settleMs = 150
/** So long a process may take to finish what it took, milliseconds. */
const patienceMs = 20_000

const say = (text: string): void => void process.stderr.write(`${text}\n`)

/**
 * Runs the topologies in a process of their own and starts it again when a file of the working folder changes, also after it failed. Ends on
 * Ctrl+C, SIGTERM or the end of its terminal, or of the npm that started it, once that process has finished what it took.
 */
export async function dev({ config, port }: DevFlags): Promise<void> {
  let ending = false
  let restarting = false
  let child = run(config, port)
  const watcher = watchSources(process.cwd(), file => {
    if (ending || restarting) return
    restarting = true
    say(`${file} has changed, starting again`)
    void stop(child).then(() => {
      restarting = false
      if (!ending) child = run(config, port)
    })
  })
  await new Promise<void>(resolve => {
    const onStop = (): void => {
      ending = true
      void stop(child).then(resolve)
    }
    const onForced = (): void => {
      child.kill('SIGKILL')
      process.exit(1)
    }
    onStopRequest({ onStop, onForced, withParent: true })
  })
  watcher.close()
}

function run(config: string | undefined, port: number): ChildProcess {
  const [, main = ''] = process.argv
  const flags = [...(config === undefined ? [] : ['--config', config]), 'dev', '--inside', '--port', String(port)]
  // A group of its own, so that Ctrl+C reaches it once, through this process; the channel tells it when this process is gone.
  const child = spawn(process.execPath, [main, ...flags], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: true
  })
  child.on('exit', code => {
    if (code !== null && code !== 0) say('waiting for a change of a file')
  })
  return child
}

/** Lets the process finish; ends it by force when that takes too long. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const force = setTimeout(() => child.kill('SIGKILL'), patienceMs)
  await exited
  clearTimeout(force)
}

function watchSources(folder: string, onChange: (file: string) => void): FSWatcher {
  let timer: NodeJS.Timeout | undefined
  return watch(folder, { recursive: true }, (_event, file) => {
    if (file === null || !sources.test(file) || foreign.test(file)) return
    clearTimeout(timer)
    timer = setTimeout(() => onChange(file), settleMs)
  })
}
