import { setTimeout as delay } from 'node:timers/promises'
import type { System } from '../../systems/system.ts'
import { ofSystem, type RunProcess } from '../processes/run-state.ts'
import { scrape, sumOf } from './exposition.ts'
import type { Say } from './say.ts'

/** How much was accepted, scored and so on, by the metrics of the processes: a line for each system, with its name where several run. */
export async function figureLines(
  systems: readonly System[],
  processes: readonly RunProcess[]
): Promise<readonly string[]> {
  const width = Math.max(...systems.map(({ name }) => name.length))
  const lines = await Promise.all(
    systems.map(async ({ name, figures }) => {
      const pages = ofSystem(processes, name).flatMap(({ metrics }) => (metrics === null ? [] : [metrics]))
      const samples = await scrape(pages)
      const text = figures.map(figure => `${figure.name} ${sumOf(samples, figure.sum)}`).join(' · ')
      return systems.length === 1 ? text : `${name.padEnd(width)}  ${text}`
    })
  )
  return lines
}

/** Shows the figures every second until the signal is aborted. */
export async function statusLine(
  systems: readonly System[],
  processes: readonly RunProcess[],
  say: Say,
  signal: AbortSignal
): Promise<void> {
  while (!signal.aborted) {
    say.status((await figureLines(systems, processes)).join('\n'))
    await delay(1_000, undefined, { signal }).catch(() => undefined)
  }
}
