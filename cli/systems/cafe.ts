import { readFileSync } from 'node:fs'
import { StreamsError } from '#streams'
import { waitFor } from '../../deploy/stack/wait.ts'
import { prepareCafe } from '../../worker/cafe.ts'
import { produce } from '../cafe/produce.ts'
import type { SampleContext, System } from './system.ts'

/** Longest wait until the workers have shown the samples. */
const showLimit = 30_000

/** The tree of an event in the workers' logs, or undefined while none has shown it. */
function shownTree(logs: readonly string[], id: string): readonly string[] | undefined {
  for (const log of logs) {
    const lines = readFileSync(log, 'utf8').split('\n')
    const at = lines.findIndex(line => line.endsWith(`Event ID: ${id}`))
    if (at < 0) continue
    const start = lines.findLastIndex((line, i) => i < at && line.startsWith('Message #'))
    const end = lines.findIndex((line, i) => i > at && line.startsWith('---'))
    if (start >= 0 && end >= 0) return lines.slice(start, end)
  }
  return undefined
}

async function sample(_apiUrl: string, { environment, processes }: SampleContext): Promise<readonly string[]> {
  let produced = ''
  const sent = await produce(environment, text => {
    produced += text
  })
  const logs = processes.flatMap(({ log }) => (log === null ? [] : [log]))
  const trees = (): readonly (readonly string[] | undefined)[] => sent.map(({ event_id }) => shownTree(logs, event_id))
  const all = async (): Promise<boolean> => trees().every(tree => tree !== undefined)
  if (!(await waitFor(all, { limit: showLimit, every: 50 })))
    throw new StreamsError(
      'stack-failed',
      `the events were sent but are not shown after ${showLimit / 1_000} s: see make logs`
    )
  const numberOf = ([head = '']: readonly string[]): number => Number(head.replace('Message #', ''))
  const shown = trees().flatMap(tree => (tree === undefined ? [] : [tree]))
  return [
    ...produced.trimEnd().split('\n'),
    '',
    'shown by the worker:',
    ...shown.sort((a, b) => numberOf(a) - numberOf(b)).flat()
  ]
}

/** Orders of a campus cafe, shown as they come. */
export const cafe: System = {
  name: 'cafe',
  prepare: prepareCafe,
  sample,
  hasApi: false,
  figures: [
    { name: 'shown', sum: { metric: 'streams_sink_rows_total', labels: { outcome: 'inserted' } } },
    { name: 'dead', sum: { metric: 'streams_dead_letters_total' } }
  ],
  pages: [],
  places: () => [
    { title: 'Terminal 1', place: 'npm run -s cafe:consumer' },
    { title: 'Terminal 2', place: 'npm run -s cafe:producer' },
    { title: 'Checklist', place: 'npm run -s cafe:check' },
    { title: 'What a worker shows', place: 'make logs' }
  ]
}
