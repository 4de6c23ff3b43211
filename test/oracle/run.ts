import { MissingVerb } from './build.ts'
import { type OracleCase, readCases } from './case.ts'
import { differenceOf } from './compare.ts'
import { differences } from './differences.ts'
import { runCase } from './run-case.ts'

/**
 * Runs the cases of files and prints each difference from what Kafka Streams gave; exit code 1 on any that differences.json does not list.
 * `npx node test/oracle/run.ts test/oracle/cases/handwritten.jsonl`; what begins with `--only=` names one case.
 */
async function main(given: readonly string[]): Promise<number> {
  const only = given.find(argument => argument.startsWith('--only='))?.slice('--only='.length)
  const files = given.filter(argument => !argument.startsWith('--'))
  const counts = { equal: 0, different: 0, listed: 0 }
  const missing = new Map<string, number>()
  for (const each of files.flatMap(readCases)) {
    if (only !== undefined && each.id !== only) continue
    const difference = await differenceIn(each)
    if (difference instanceof MissingVerb) missing.set(difference.verb, (missing.get(difference.verb) ?? 0) + 1)
    else if (difference === undefined) counts.equal++
    else if (differences[each.id] !== undefined) counts.listed++
    else {
      counts.different++
      print(each, difference)
    }
  }
  process.stdout.write(`${JSON.stringify({ ...counts, missing: Object.fromEntries(missing) })}\n`)
  return counts.different === 0 && missing.size === 0 ? 0 : 1
}

async function differenceIn(each: OracleCase): Promise<string | MissingVerb | undefined> {
  try {
    return differenceOf(await runCase(each), each.expected)
  } catch (thrown) {
    if (thrown instanceof MissingVerb) return thrown
    throw thrown
  }
}

function print({ id, doc, focus, steps }: OracleCase, difference: string): void {
  process.stdout.write(`${id} (${doc ?? focus ?? ''}): ${difference}\n  ${JSON.stringify(steps)}\n`)
}

process.exitCode = await main(process.argv.slice(2))
