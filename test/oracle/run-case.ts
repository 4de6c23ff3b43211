import { FakeClock, TopologyTestDriver } from '#streams/testing'
import { type BuiltCase, buildCase, caseTopic, MissingVerb } from './build.ts'
import type { CaseInput, CaseOutput, CaseResult, CaseRow, OracleCase } from './case.ts'
import { shown } from './data.ts'
import { rowsOf } from './rows.ts'

/**
 * What our engine makes of a case.
 * @throws MissingVerb where the DSL cannot say it.
 */
export async function runCase(given: OracleCase): Promise<CaseResult> {
  let built: BuiltCase
  try {
    built = buildCase(given)
  } catch (thrown) {
    if (thrown instanceof MissingVerb) throw thrown
    return { error: { input: -1 }, ...said(thrown) }
  }
  const driver = new TopologyTestDriver(built.topology, {
    clock: new FakeClock(0),
    task: { emitInterval: given.config?.emitIntervalMs ?? 0 }
  })
  try {
    return await feed(given, built, driver)
  } finally {
    await driver.close()
  }
}

async function feed(given: OracleCase, built: BuiltCase, driver: TopologyTestDriver): Promise<CaseResult> {
  const outputs: CaseOutput[] = []
  const readers = given.outputs.map(name => [name, driver.output(caseTopic(name))] as const)
  for (const [input, each] of given.inputs.entries()) {
    try {
      await pipe(driver, each)
    } catch (thrown) {
      return { outputs, error: { input }, ...said(thrown) }
    }
    for (const [topic, reader] of readers) {
      for (const { key, value, timestamp } of reader.read())
        outputs.push({ topic, key: shown(key), value: shown(value), timestamp, input })
    }
  }
  const stores: Record<string, readonly CaseRow[]> = {}
  for (const [name, table] of built.tables) stores[name] = await rowsOf(driver, table)
  return { outputs, stores }
}

async function pipe(driver: TopologyTestDriver, input: CaseInput): Promise<void> {
  if ('advanceWallClock' in input) return driver.advanceWallClockTime(input.advanceWallClock)
  const { topic, key = null, value = null, timestamp } = input
  await driver.input(caseTopic(topic)).pipe(key, value, { timestamp })
}

/** For whoever reads a difference. */
const said = (thrown: unknown): { readonly message: string } => ({ message: String(thrown) })
