import type { Figure, System } from '../../systems/system.ts'
import { sumOf } from '../show/exposition.ts'
import type { Looked } from './look.ts'

/** The figures of a system by name; null where none of the processes that count it answers. */
export type Figures = { readonly [name: string]: number | null }

/** What the processes of a system counted since each of them started. */
export function figuresOf({ name, figures }: System, looked: readonly Looked[]): Figures {
  return Object.fromEntries(figures.map(figure => [figure.name, counted(figure, name, looked)]))
}

function counted({ by, sum }: Figure, name: string, looked: readonly Looked[]): number | null {
  const counting = looked.filter(({ process }) => (by === 'api' ? process.name === 'api' : process.system === name))
  const answered = counting.flatMap(({ samples }) => (samples === undefined ? [] : [samples]))
  return answered.length === 0 ? null : sumOf(answered.flat(), sum)
}

/** Figures and lag as one line; `?` for what is not known. */
export function figureLine(figures: Figures, lag: number | null): string {
  return [...Object.entries(figures), ['lag', lag] as const]
    .map(([name, value]) => `${name} ${value ?? '?'}`)
    .join(' · ')
}
