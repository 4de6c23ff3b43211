import { type Command, InvalidArgumentError } from 'commander'
import { currentEnvironment } from '../dead-letters/connect.ts'
import { backtest } from './backtest.ts'
import { rebuild } from './rebuild.ts'
import { renderBacktest } from './render-backtest.ts'
import { instantOf } from './times.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

interface RangeFlags {
  readonly from: number
  readonly to?: number
}

/** Adds `trends rebuild` and `alerts backtest`. */
export function addTrendsCommands(program: Command): void {
  program
    .command('trends')
    .description('maintain the sentiment trends of the feedback system')
    .command('rebuild')
    .description('recount the windows of a range from stored feedback, including late feedback')
    .requiredOption('--from <time>', 'start of the range, rounded down to the hour', instantOf)
    .option('--to <time>', 'end of the range, rounded up to the hour; default: the last closed hour', instantOf)
    .action(async (range: RangeFlags) => {
      const { feedback, windows } = await rebuild(await currentEnvironment(), range, say)
      say(`${feedback} feedback in ${windows} windows; worth a look: GET /feedback/trends`)
    })

  program
    .command('alerts')
    .description('work with the shift alerts of the feedback system')
    .command('backtest')
    .description('print the alerts that FEEDBACK_ALERT_RULES gives for stored feedback, without sending any')
    .requiredOption('--from <time>', 'start of the first window', instantOf)
    .option('--to <time>', 'start of the first window to leave out; default: now', instantOf)
    .option('--most <n>', 'maximum number of feedback records to read', wholeNumber, 200_000)
    .action(async ({ from, to = Date.now(), most }: RangeFlags & { readonly most: number }) => {
      for (const line of renderBacktest(await backtest(await currentEnvironment(), { from, to, most }))) say(line)
    })
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be an integer from 1 up.')
  return value
}
