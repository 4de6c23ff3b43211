import type { Command } from 'commander'
import type { Logger } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { currentEnvironment } from '../dead-letters/connect.ts'
import { stopSignal } from '../run/processes/stop-signal.ts'
import { check } from './check.ts'
import { consume } from './consume.ts'
import { createTopic } from './create-topic.ts'
import { produce } from './produce.ts'
import { withRemedies } from './remedies.ts'
import { rewind } from './rewind.ts'

const write = (text: string): void => void process.stdout.write(text)

/** Standard output is for messages: what goes wrong and passes by itself is told on standard error. */
const troubles: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: (_fields, message) => void process.stderr.write(`${message}\n`),
  error: (_fields, message) => void process.stderr.write(`${message}\n`)
}

/** An action whose errors say what to do. */
function action(run: (environment: Environment) => Promise<void>): () => Promise<void> {
  return async () => {
    const environment = await currentEnvironment()
    try {
      await run(environment)
    } catch (thrown) {
      throw withRemedies(thrown, environment)
    }
  }
}

async function consumeUntilStopped(environment: Environment): Promise<void> {
  const stopping = stopSignal(() => process.exit(1))
  try {
    await consume(environment, { output: process.stdout, log: troubles, signal: stopping.signal })
  } finally {
    stopping.end()
  }
}

async function produceOnce(environment: Environment): Promise<void> {
  await produce(environment, write)
}

async function checkAll(environment: Environment): Promise<void> {
  if (!(await check(environment, write))) process.exitCode = 1
}

/** Adds `cafe` with its scripts. */
export function addCafeCommands(program: Command): void {
  const cafe = program.command('cafe').description('run the campus cafe: JSON Schema events through the registry')
  const add = (name: string, description: string, run: (environment: Environment) => Promise<void>): void => {
    cafe.command(name).description(description).action(action(run))
  }
  add('create-topic', 'create the topic of events', environment => createTopic(environment, write))
  add('producer', 'send five random events', produceOnce)
  add('consumer', 'show events as they come, until Ctrl+C', consumeUntilStopped)
  add('check', 'go through the eight checks and print the list', checkAll)
  add('rewind', 'let the consumer begin at the earliest event again', environment => rewind(environment, write))
}
