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
    .description('sentiment trends of the feedback system')
    .command('rebuild')
    .description('make the windows of a range anew from stored feedback, late feedback included')
    .requiredOption('--from <time>', 'begin of the range, down to the whole hour', instantOf)
    .option('--to <time>', 'end of the range, up to the whole hour; default: the last hour that is closed', instantOf)
    .action(async (range: RangeFlags) => {
      const { feedback, windows } = await rebuild(await currentEnvironment(), range, say)
      say(`${feedback} feedback in ${windows} windows; worth a look: GET /feedback/trends`)
    })

  program
    .command('alerts')
    .description('shift alerts of the feedback system')
    .command('backtest')
    .description('which alerts the rules of FEEDBACK_ALERT_RULES give for stored feedback; nothing is sent')
    .requiredOption('--from <time>', 'begin of the first window', instantOf)
    .option('--to <time>', 'begin of the first window that is left out; default: now', instantOf)
    .option('--most <n>', 'feedback that is read at most', wholeNumber, 200_000)
    .action(async ({ from, to = Date.now(), most }: RangeFlags & { readonly most: number }) => {
      for (const line of renderBacktest(await backtest(await currentEnvironment(), { from, to, most }))) say(line)
    })
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be an integer from 1 up.')
  return value
}
