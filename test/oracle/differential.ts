import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { MissingVerb } from './build.ts'
import type { OracleCase } from './case.ts'
import { differenceOf } from './compare.ts'
import { builtOracle, randomCases } from './java-oracle.ts'
import { isKnownFlaw } from './known-flaw.ts'
import { runCase } from './run-case.ts'

/** Cases of one seed: the Java side is started anew for each, so that it stays small. */
const perSeed = 1_000
const folder = join(import.meta.dirname, '..', '..', '.millrace', 'oracle')

/**
 * Runs fresh random cases through Kafka Streams and through this engine, and prints each difference: `make differential N=10000 SEED=7`. Cases that
 * differ are appended to a file, to be run again by `test/oracle/run.ts`. Exit code 1 on any that is no known flaw of Kafka Streams.
 */
async function main(count: number, firstSeed: number): Promise<number> {
  const jar = await builtOracle()
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `differences-${firstSeed}.jsonl`)
  const counts = { equal: 0, flaws: 0, different: 0 }
  process.stdout.write(`seed ${firstSeed}, ${count} cases\n`)
  for (let done = 0, seed = firstSeed; done < count; done += perSeed, seed++) {
    for await (const each of randomCases(jar, seed, Math.min(perSeed, count - done))) {
      const difference = await differenceIn(each)
      if (difference === undefined) counts.equal++
      else if (isKnownFlaw(each)) counts.flaws++
      else {
        counts.different++
        process.stdout.write(`${each.id} (${each.focus ?? ''}): ${difference}\n`)
        appendFileSync(file, `${JSON.stringify(each)}\n`)
      }
    }
    process.stdout.write(`${JSON.stringify(counts)} up to seed ${seed}\n`)
  }
  if (counts.different > 0) process.stdout.write(`run again with: npx node test/oracle/run.ts ${file}\n`)
  return counts.different === 0 ? 0 : 1
}

async function differenceIn(each: OracleCase): Promise<string | undefined> {
  try {
    return differenceOf(await runCase(each), each.expected)
  } catch (thrown) {
    if (thrown instanceof MissingVerb) return thrown.message
    throw thrown
  }
}

const { N, SEED } = process.env
process.exitCode = await main(Number(N || 1_000), Number(SEED || Date.now() % 1_000_000))
