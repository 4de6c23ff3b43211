/**
 * Texts per second of processor time of our scorer beside the npm package `vader-sentiment` and the Python reference, on one core and
 * without a cache: `npm run bench:scorer`. Python takes part when `python3` (or the one named by PYTHON) can import vaderSentiment.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { cpus } from 'node:os'
import { fastest, hostileTexts } from '../topology/sentiment/reference/hostile.ts'
import { score } from '../topology/sentiment/score.ts'
import { feedbackTexts } from './scorer-texts.ts'

interface PythonRun {
  readonly python: string
  readonly seconds: number
  /** compound, pos, neu, neg by text. */
  readonly scores: readonly (readonly number[])[]
}

interface NpmVader {
  readonly SentimentIntensityAnalyzer: { readonly polarity_scores: (text: string) => { readonly compound: number } }
}

const rounds = Number(process.env.ROUNDS ?? 3)
const texts = feedbackTexts(20_000)
const { SentimentIntensityAnalyzer: npm } = createRequire(import.meta.url)('vader-sentiment') as NpmVader
const python = process.env.PYTHON ?? 'python3'

/** Seconds of processor time, garbage collection included, for all texts: the mean of `passes`. */
function seconds(call: (text: string) => unknown, passes: number): number {
  for (const text of texts.slice(0, 500)) call(text)
  const start = process.cpuUsage()
  for (let pass = 0; pass < passes; pass++) for (const text of texts) call(text)
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e6 / passes
}

function runPython(): PythonRun | undefined {
  if (spawnSync(python, ['-c', 'import vaderSentiment']).status !== 0) return undefined
  const script = new URL('scorer.py', import.meta.url).pathname
  const run = spawnSync(python, [script], { input: JSON.stringify(texts), maxBuffer: 2 ** 28, encoding: 'utf8' })
  if (run.status !== 0) throw new Error(`the Python reference failed: ${run.stderr}`, { cause: run.error })
  return JSON.parse(run.stdout) as PythonRun
}

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
const whole = (value: number): string => Math.round(value).toLocaleString('en')

function report(name: string, times: readonly number[], ours: readonly number[]): void {
  const rate = texts.length / middle(times)
  const ratio = middle(times.map((time, round) => time / (ours[round] ?? Number.NaN)))
  const beside = times === ours ? '' : `   millrace is ${ratio.toFixed(1)} times as fast`
  console.log(`${name.padEnd(34)} ${whole(rate).padStart(9)} texts/s${beside}`)
}

const times = { ours: [] as number[], npm: [] as number[], python: [] as number[] }
let reference: PythonRun | undefined
for (let round = 0; round < rounds; round++) {
  times.ours.push(seconds(score, 10))
  times.npm.push(seconds(npm.polarity_scores, 1))
  reference = runPython()
  if (reference !== undefined) times.python.push(reference.seconds)
}

const words = texts.reduce((sum, text) => sum + text.split(' ').length, 0) / texts.length
console.log(
  `${whole(texts.length)} texts of 11-40 words (mean ${words.toFixed(1)}), ${rounds} rounds, node ${process.version}, ${cpus()[0]?.model}`
)
report('millrace', times.ours, times.ours)
report('npm vader-sentiment 1.1.3', times.npm, times.ours)
if (reference === undefined) {
  console.log(`Python reference: not run (${python} cannot import vaderSentiment; pip install vaderSentiment==3.3.2)`)
} else {
  report(`vaderSentiment, Python ${reference.python}`, times.python, times.ours)
  const same = texts.filter((text, index) => {
    const { compound, positive, neutral, negative } = score(text)
    const expected = reference?.scores[index]
    return [compound, positive, neutral, negative].every((number, column) => number === expected?.[column])
  }).length
  console.log(`all four numbers equal to Python's: ${whole(same)} of ${whole(texts.length)} texts`)
}
const npmSame = texts.filter(text => npm.polarity_scores(text).compound === score(text).compound).length
console.log(`compound of npm equal to ours: ${whole(npmSame)} of ${whole(texts.length)} texts`)
console.log('hostile texts of 200 kB, milliseconds of processor time, best of five:')
for (const [name, text] of Object.entries(hostileTexts())) {
  const time = fastest(() => score(text))
  console.log(`  ${name.padEnd(32)} ${(time < 1 ? '< 1' : time.toFixed(0)).padStart(6)}`)
}
