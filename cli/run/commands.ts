import { type Command, Option } from 'commander'
import { backgroundRun, runInBackground } from './background.ts'
import { clean } from './clean.ts'
import { run } from './run.ts'
import { logs } from './show/logs.ts'
import { sayTo } from './show/say.ts'
import { status } from './status/status.ts'
import { stop } from './stop.ts'

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
    .description('the end of every log, and what is added to it')
    .option('--no-follow', 'do not wait for more')
    .action((options: { follow: boolean }) =>
      logs({ follow: options.follow, write: text => process.stdout.write(text) })
    )

  program
    .command('clean')
    .description('stop, and remove data, logs, containers and volumes')
    .action(() => clean(say))
}
