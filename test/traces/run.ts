import { deadLetterTo, errorHeaders, headerText, serdes, topic } from '#streams'
import { FakeClock, type TestDriverOptions, TopologyTestDriver } from '#streams/testing'
import { buildCase, caseTopic } from '../oracle/build.ts'
import type { OracleCase } from '../oracle/case.ts'
import { type Guard, guarded } from './guard.ts'
import { inputHeader, type MarkedInput, markHeader } from './marked-inputs.ts'
import { Probe } from './probe.ts'
import { recordId } from './running.ts'

const dead = topic('dead', serdes.bytes, serdes.bytes)

/** What happens to instances between two inputs: they start again, or another one takes over, with state from changelogs. */
export type Happening = 'nothing' | 'reopen' | 'move'

/** How inputs are run through a topology. */
export interface Way {
  /** How many inputs come together, in turn. */
  readonly together: readonly number[]
  /** What happens after each of these groups of inputs. */
  readonly between: readonly Happening[]
  readonly options: TestDriverOptions
}

/** What a run left. */
export interface Trace {
  /** All records of each topic that the topology wrote but for dead letters. */
  readonly topics: { readonly [name: string]: readonly Written[] }
  /** The entries of each store, as text. */
  readonly stores: { readonly [name: string]: readonly string[] }
  /** The source records that have a dead letter. */
  readonly letters: readonly string[]
  readonly probe: Probe
}

/** A record of a topic. */
export interface Written {
  readonly key: string
  readonly isTombstone: boolean
  /** Key, value, and time but in changelogs. */
  readonly text: string
  readonly headers: string
}

/** Runs a case with a guard; source records of these ids are dropped at their source. */
export async function run(
  given: OracleCase,
  inputs: readonly MarkedInput[],
  guard: Guard,
  way: Way,
  dropped: ReadonlySet<string> = new Set()
): Promise<Trace> {
  const probe = new Probe()
  const topology = guarded(buildCase(given).topology, guard, { probe, dropped, onError: deadLetterTo(dead) })
  const driver = new TopologyTestDriver(topology, { ...way.options, clock: new FakeClock(0) })
  try {
    await feed(driver, inputs, way, probe)
    const sources = new Set(Object.keys(given.topics))
    const names = [...driver.broker.topics.keys()].filter(name => name !== 'dead' && !sources.has(name))
    const stores: Record<string, readonly string[]> = {}
    for (const definition of topology.stores) {
      const entries = [...(await driver.store(definition)).all()]
      stores[definition.name] = entries.map(entry => JSON.stringify(entry, asText)).toSorted()
    }
    return {
      topics: Object.fromEntries(names.map(name => [name, driver.broker.records(name).map(writtenTo(name))])),
      stores,
      letters: driver.broker.records('dead').map(({ headers }) => {
        const text = (name: string): string => headerText(headers, name) ?? ''
        return recordId(text(errorHeaders.topic), text(errorHeaders.partition), text(errorHeaders.offset))
      }),
      probe
    }
  } finally {
    await driver.close()
  }
}

async function feed(driver: TopologyTestDriver, inputs: readonly MarkedInput[], way: Way, probe: Probe): Promise<void> {
  let instance = 0
  for (let at = 0, group = 0; at < inputs.length; group++) {
    const size = way.together[group % way.together.length] ?? 1
    await Promise.all(inputs.slice(at, at + size).map((input, n) => pipe(driver, input, at + n)))
    at += size
    const happening = way.between[group % way.between.length] ?? 'nothing'
    if (happening === 'nothing') continue
    if (happening === 'reopen') await driver.reopen()
    else {
      const next = await driver.addInstance()
      await driver.stopInstance(instance)
      instance = next
    }
    probe.restarted()
  }
}

async function pipe(driver: TopologyTestDriver, input: MarkedInput, n: number): Promise<void> {
  if ('advanceWallClock' in input) return driver.advanceWallClockTime(input.advanceWallClock)
  const { topic: name, key = null, value = null, timestamp, mark } = input
  const marked = mark === undefined ? {} : { [markHeader]: Buffer.from(`${mark}`) }
  const headers = { [inputHeader]: Buffer.from(`${n}`), ...marked }
  await driver.input(caseTopic(name)).pipe(key, value, { timestamp, headers })
}

interface Raw {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly timestamp: number
  readonly headers: object
}

/** The changelogs of joins with grace number the records that wait; which numbers they are does not matter. */
const numberBytes = 4

const writtenTo =
  (name: string) =>
  ({ key, value, timestamp, headers }: Raw): Written => {
    const shownKey = textOf(name.endsWith('-buffer-changelog') ? (key?.subarray(0, -numberBytes) ?? null) : key)
    const time = name.endsWith('-changelog') ? [] : [timestamp]
    const shownHeaders = Object.entries(headers).map(([header, bytes]) => [header, textOf(bytes as Buffer | null)])
    return {
      key: shownKey,
      isTombstone: value === null,
      text: JSON.stringify([shownKey, textOf(value), ...time]),
      headers: JSON.stringify(shownHeaders)
    }
  }

const textOf = (bytes: Buffer | null): string => (bytes === null ? 'null' : bytes.toString('latin1'))

/** Without the numbers of records that wait; buffers, which know how to be JSON, as text. */
function asText(name: string, value: unknown): unknown {
  if (name === 'nth') return undefined
  const { type, data } = (value ?? {}) as { readonly type?: string; readonly data?: readonly number[] }
  return type === 'Buffer' && data ? Buffer.from(data).toString('latin1') : value
}
