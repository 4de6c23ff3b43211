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
  throw new InvalidArgumentError('It must be a whole number.')
}

/** Adds `run`, `stop`, `status`, `logs` and `clean`. */
export function addRunCommands(program: Command): void {
  const say = sayTo(process.stdout)

  program
    .command('run')
    .description('start servers, API and workers, and show that they work')
    .option('--system <name>', 'which system runs (SYSTEM)')
    .option('--workers <n>', 'how many workers (WORKERS)')
    .option('--detach', 'return when everything runs')
    .addOption(new Option('--background', 'what --detach starts').hideHelp())
    .action(async (options: { system?: string; workers?: string; detach?: boolean; background?: boolean }) => {
      if (options.system !== undefined) process.env.SYSTEM = options.system
      if (options.workers !== undefined) process.env.WORKERS = options.workers
      if (options.background) await backgroundRun()
      else await (options.detach ? runInBackground(say) : run({ say }))
    })

  program
    .command('stop')
    .description('drain and stop what runs; data is kept')
    .action(() => stop(say))

  program
    .command('status')
    .description('what runs, and how far it is')
    .option('--json', 'as one JSON object')
    .addHelpText('after', '\nThe exit code is 0 when all is up, 1 when something is not, 3 when nothing runs.')
    .action(async (options: { json?: boolean }) => {
      process.exitCode = await status(say, options)
    })

  program
    .command('logs')
    .description('what the processes say, in the order of time')
    .argument('[process...]', 'only these, such as api or worker-1')
    .addOption(
      new Option('--level <level>', 'the least important lines that are shown').choices(levels).default('trace')
    )
    .option('--since <time>', 'from 30s, 10m, 2h or 1d ago on, or from a time in ISO 8601', text => since(text))
    .option('--lines <n>', 'without --since: so many of the end of each log', wholeNumber, 50)
    .option('--no-follow', 'do not wait for more')
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
