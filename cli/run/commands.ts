import { type Command, InvalidArgumentError, Option } from 'commander'
import { backgroundRun, runInBackground } from './background.ts'
import { clean } from './clean.ts'
import { type Level, levels } from './logs/entry.ts'
import { logs } from './logs/logs.ts'
import { since } from './logs/since.ts'
import { run } from './run.ts'
import { sayTo } from './show/say.ts'
import { status } from './status/status.ts'
import { stop } from './stop.ts'

interface LogFlags {
  readonly level: Level
  readonly since?: number
  readonly lines: number
  readonly follow: boolean
}

function wholeNumber(text: string): number {
  if (/^\d{1,7}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be an integer.')
}

/** Adds `run`, `stop`, `status`, `logs` and `clean`. */
export function addRunCommands(program: Command): void {
  const say = sayTo(process.stdout)

  program
    .command('run')
    .description('start servers, API and workers, and check that they work')
    .option('--system <name>', 'system to run (SYSTEM)')
    .option('--workers <n>', 'number of workers (WORKERS)')
    .option('--detach', 'return once everything runs')
    .addOption(new Option('--background', 'what --detach starts').hideHelp())
    .action(async (options: { system?: string; workers?: string; detach?: boolean; background?: boolean }) => {
      if (options.system !== undefined) process.env.SYSTEM = options.system
      if (options.workers !== undefined) process.env.WORKERS = options.workers
      if (options.background) await backgroundRun()
      else await (options.detach ? runInBackground(say) : run({ say }))
    })

  program
    .command('stop')
    .description('drain and stop everything; keep the data')
    .action(() => stop(say))

  program
    .command('status')
    .description('show what runs and how far it is')
    .option('--json', 'print one JSON object')
    .addHelpText('after', '\nThe exit code is 0 if everything is up, 1 if something is not, 3 if nothing runs.')
    .action(async (options: { json?: boolean }) => {
      process.exitCode = await status(say, options)
    })

  program
    .command('logs')
    .description('show the logs of all processes, sorted by time')
    .argument('[process...]', 'only these processes, such as api or worker-1')
    .addOption(new Option('--level <level>', 'lowest level to show').choices(levels).default('trace'))
    .option('--since <time>', 'start 30s, 10m, 2h or 1d ago, or at an ISO 8601 time', text => since(text))
    .option('--lines <n>', 'without --since: number of lines from the end of each log', wholeNumber, 50)
    .option('--no-follow', 'end after the present lines')
    .action((names: string[], options: LogFlags) =>
      logs({
        ...options,
        names,
        since: options.since,
        colour: process.stdout.isTTY === true,
        write: text => process.stdout.write(text)
      })
    )

  program
    .command('clean')
    .description('stop, and remove data, logs, containers and volumes')
    .action(() => clean(say))
}
