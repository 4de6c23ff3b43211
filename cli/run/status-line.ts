import { setTimeout as delay } from 'node:timers/promises'
import type { System } from '../systems.ts'
import { scrape, sumOf } from './exposition.ts'
import type { RunProcess } from './run-state.ts'
import type { Say } from './say.ts'

/** How much was accepted, scored and so on, by the metrics of the processes. */
export async function figuresOf(
  system: System,
  processes: readonly RunProcess[]
): Promise<readonly { readonly name: string; readonly value: number }[]> {
  const samples = await scrape(processes.flatMap(({ metrics }) => (metrics === null ? [] : [metrics])))
  return system.figures.map(({ name, sum }) => ({ name, value: sumOf(samples, sum) }))
}

/** Shows the figures every second until the signal is aborted. */
export async function statusLine(
  system: System,
  processes: readonly RunProcess[],
  say: Say,
  signal: AbortSignal
): Promise<void> {
  while (!signal.aborted) {
    const figures = await figuresOf(system, processes)
    say.status(figures.map(({ name, value }) => `${name} ${value}`).join(' · '))
    await delay(1_000, undefined, { signal }).catch(() => undefined)
  }
}
