/** Cost of the engine alone, without a broker: `npm run bench:engine`. Figures are nanoseconds a record and ratios in one run. */
import { chains } from './engine/chains.ts'
import { endless, inFlightBound } from './engine/endless.ts'
import { recordsOf, restoring, throughput } from './engine/measure.ts'

const total = Number(process.env.N ?? 400_000)
const rounds = Number(process.env.ROUNDS ?? 5)
const restoredKeys = Number(process.env.RESTORED_KEYS ?? 1_000_000)
const endlessSeconds = Number(process.env.ENDLESS_SECONDS ?? 10)
const say = (text: string): void => void process.stdout.write(`${text}\n`)

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] as number
}

async function benchChains(): Promise<void> {
  const value = Buffer.alloc(1_024, 'x')
  const [repeated, unique] = [recordsOf(total, 50_000, value), recordsOf(total, total, value)]
  const figures = new Map<string, number[]>(Object.keys(chains).map(name => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const [name, chain] of Object.entries(chains)) {
      const nanoseconds = await throughput(chain.uniqueKeys ? unique : repeated, chain)
      if (round > 0) figures.get(name)?.push(nanoseconds)
    }
  }
  const of = (name: string): number => median(figures.get(name) ?? [])
  const base = of('pass-through')
  for (const name of figures.keys())
    say(
      `${name.padEnd(32)}${of(name).toFixed(0).padStart(8)} ns a record${(of(name) / base).toFixed(2).padStart(8)} x pass-through`
    )
  const further = (of('chain of 10 steps') - of('chain of 1 step')) / 9
  say(`each further step${further.toFixed(0).padStart(23)} ns a record (bar: under 300)`)
}

async function benchRestore(): Promise<void> {
  const changelog = recordsOf(restoredKeys, restoredKeys, Buffer.from('12345'))
  for (const persistent of [false, true]) {
    const times: number[] = []
    for (let round = 0; round < 3; round++) times.push(await restoring(changelog, persistent))
    const name = `restore of ${restoredKeys} keys, ${persistent ? 'LMDB' : 'memory'}`
    const elapsed = median(times)
    say(
      `${name.padEnd(32)}${((elapsed * 1e6) / restoredKeys).toFixed(0).padStart(8)} ns a record, ${(elapsed / 1000).toFixed(1)} s`
    )
  }
}

async function benchEndless(): Promise<void> {
  const { delivered, rows, inFlight, firstHalf, secondHalf } = await endless(endlessSeconds)
  say(
    `endless source, slow sink, ${endlessSeconds} s: ${delivered} records taken, ${rows} written, ` +
      `at most ${inFlight} in flight (bar: ${inFlightBound}), ` +
      `peak RSS ${Math.round(Math.max(firstHalf, secondHalf))} MiB (bar: under 381 MiB, 400 MB), ` +
      `${Math.round(firstHalf)} in the first half and ${Math.round(secondHalf)} in the second`
  )
}

await benchChains()
await benchRestore()
await benchEndless()
