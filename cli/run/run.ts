import { once } from 'node:events'
import { join } from 'node:path'
import { type Environment, parseEnvironment, type Variables } from '../../config/environment.ts'
import { startMark } from '../../deploy/stack/alive.ts'
import { startStack } from '../../deploy/stack/start.ts'
import type { Stack } from '../../deploy/stack/types.ts'
import type { System } from '../systems/system.ts'
import { systemsNamed } from '../systems.ts'
import { buildPage } from './build-page.ts'
import { stackFolder } from './folders.ts'
import { clearLeftovers } from './processes/leftovers.ts'
import { assertProcessPortsFree } from './processes/process-ports.ts'
import { apiUrl, apiUrls, childRecipes, startChildren } from './processes/processes.ts'
import { ofSystem, type RunProcess, type RunState, removeState, writeState } from './processes/run-state.ts'
import { keepAll, killAll, processesOf, type Running, stopAll } from './processes/running.ts'
import { stopSignal } from './processes/stop-signal.ts'
import { neighbours } from './show/neighbours.ts'
import { logTo, type Say } from './show/say.ts'
import { groupsOf, pagesOf, welcome } from './show/welcome.ts'
import { statusLine } from './status/status-line.ts'
import { stackVariables } from './variables.ts'

export interface RunOptions {
  readonly say: Say
  /** Given where `millrace run --detach` started this process: told when everything runs. */
  readonly background?: { readonly begun: () => void } | undefined
}

/** The state of a run that owns nothing yet. */
function starting(system: Environment['SYSTEM']): RunState {
  const owner = { pid: process.pid, mark: startMark(process.pid) ?? '' }
  return { owner, detached: false, system, stack: undefined, env: {}, pages: [], groups: [], processes: [] }
}

async function findStack(environment: Variables, say: Say): Promise<Stack> {
  const stack = await startStack({
    ports: 'fixed',
    dataDir: stackFolder,
    environment,
    onProgress: (name, text) => (text.startsWith('downloading') ? say.status : say.line)(`${name}: ${text}`)
  })
  say.line(`the stack is ${stack.kind}`)
  return stack
}

/** Sends the samples of every system at once; what became of them, system by system. */
async function samplesOf(
  systems: readonly System[],
  environment: Environment,
  processes: readonly RunProcess[]
): Promise<readonly string[]> {
  const shown = systems.map(({ name, sample }) =>
    sample(apiUrl(environment, name), { environment, processes: ofSystem(processes, name) })
  )
  return (await Promise.all(shown)).flat()
}

/** The settings of the processes. Stores follow the changelogs of their broker, so each kind of stack has stores of its own. */
function environmentOn({ kind, env }: Stack, variables: Variables): Environment {
  const { STATE_DIR } = parseEnvironment(variables)
  return parseEnvironment({ ...variables, ...env, STATE_DIR: join(STATE_DIR, kind) })
}

/** Starts everything and shows that it works. `partly` is told what there is, for the case that the rest fails. */
async function start(
  systems: readonly System[],
  variables: Variables,
  say: Say,
  partly: (running: Partial<Running>) => void
) {
  const stack = await findStack(variables, say)
  partly({ stack })
  const environment = environmentOn(stack, variables)
  for (const { page, prepare } of systems) {
    if (page !== undefined) await buildPage(page, say)
    await prepare(environment, logTo(say))
  }
  const children = await startChildren(childRecipes(environment, stack.env, systems))
  partly({ stack, children })
  const processes = children.map(child => child.process)
  for (const line of await samplesOf(systems, environment, processes)) say.line(line)
  return { stack, children, environment }
}

/** What the run tells while it goes on, until it is told to stop. In the background nobody looks at a status line. */
async function goOn(
  systems: readonly System[],
  running: Running,
  { environment, options: { background, say } }: { readonly environment: Environment; readonly options: RunOptions },
  signal: AbortSignal
) {
  if (background !== undefined) {
    say.line('  it goes on in the background: make status, make logs, make stop')
    background.begun()
    if (!signal.aborted) await once(signal, 'abort')
    return
  }
  say.line('  Ctrl+C drains and stops everything')
  const notes = () => running.children.flatMap(({ note }) => note ?? [])
  const processes = () => running.children.map(child => child.process)
  await statusLine({ systems, environment, processes, notes, say }, signal)
}

/**
 * `millrace run`: finds or starts the servers, prepares topics, schemas and tables, starts API and workers, shows that they work,
 * and then says how things are, and starts again what dies, until it is told to stop. Rejects with a `StreamsError` whose message says
 * what to do; whatever was started is stopped then.
 */
export async function run(options: RunOptions): Promise<void> {
  const { background, say } = options
  const begun = performance.now()
  const variables = stackVariables()
  const settings = parseEnvironment(variables)
  const systems = systemsNamed(settings.SYSTEM)
  for (const name of await clearLeftovers()) say.line(`stopped ${name}, left by a run that crashed`)
  await assertProcessPortsFree(settings, systems)
  const first = starting(settings.SYSTEM)
  writeState(first)
  const stopping = stopSignal(() => process.exit(130), { outlives: background !== undefined })
  let partial: Partial<Running> = {}
  try {
    const begin = start(systems, variables, say, now => {
      partial = now
    })
    const running = await Promise.race([begin, stopping.aborted])
    const { stack, children, environment } = running
    const env = { ...apiUrls(environment, systems), ...stack.env }
    const write = (): void =>
      writeState({
        ...first,
        detached: background !== undefined,
        stack: stack.kind,
        env,
        pages: pagesOf(systems, environment),
        groups: groupsOf(systems, environment),
        processes: processesOf(running)
      })
    write()
    say.line(`ready after ${((performance.now() - begun) / 1000).toFixed(1)} s`)
    const processes = children.map(child => child.process)
    for (const line of welcome(systems, environment, processes, await neighbours(environment))) say.line(line)
    keepAll(running, text => {
      write()
      say.line(text)
    })
    await goOn(systems, running, { environment, options }, stopping.signal)
    say.line('stopping: what was accepted is finished first')
    await stopAll(running, say)
    await removeState()
  } catch (error) {
    await killAll(partial)
    await removeState()
    if (error !== stopping.signal.reason) throw error
    say.line('stopped while it was starting')
    // What was still being started has nobody to wait for it, and dies with this process.
    process.exit(130)
  } finally {
    stopping.end()
  }
}
