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

export interface StatusLineOptions {
  readonly systems: readonly System[]
  readonly processes: readonly RunProcess[]
  /** What there is to say of processes that are not well. */
  readonly notes: () => readonly string[]
  readonly say: Say
}

/** Shows the figures every second until the signal is aborted, and a line of what is not well below them. */
export async function statusLine(options: StatusLineOptions, signal: AbortSignal): Promise<void> {
  const { systems, processes, notes, say } = options
  while (!signal.aborted) {
    const figures = await figureLines(systems, processes)
    const noted = notes().join(' · ')
    say.status([...figures, ...(noted === '' ? [] : [noted])].join('\n'))
    await delay(1_000, undefined, { signal }).catch(() => undefined)
  }
}
