import type { CaseInput, OracleCase } from '../oracle/case.ts'
import type { Random } from './random.ts'

/** The header that a marked record has; it stays with the record through repartition topics. */
export const markHeader = 'marked'

/** The header that tells which input a record came from. */
export const inputHeader = 'input'

/** An input of a case, or one that was put between them: a guard fails it where it comes by. */
export type MarkedInput = CaseInput & { readonly mark?: number }

type Record = Extract<CaseInput, { topic: string }>

/**
 * The inputs of a case with marked ones between them. Each is made of two records that came before it on its topic: it has key and time of the
 * one, and the value of the other or none. So it comes to the steps to which the first one came, at times that they have seen.
 */
export function markedInputs({ inputs, topics }: OracleCase, random: Random): readonly MarkedInput[] {
  const before = new Map<string, Record[]>()
  const mixed: MarkedInput[] = []
  let mark = 0
  for (const input of inputs) {
    mixed.push(input)
    if ('topic' in input && topics[input.topic]?.type !== 'globalTable') {
      const known = before.get(input.topic) ?? []
      known.push(input)
      before.set(input.topic, known)
    }
    for (const topic of before.keys()) {
      if (!random.once(2 * before.size)) continue
      const known = before.get(topic) as Record[]
      const twin = random.once(2) ? (known.at(-1) as Record) : random.pick(known)
      const value = random.once(8) ? null : (random.once(2) ? twin : random.pick(known)).value
      mixed.push({ ...twin, value: value ?? null, mark: mark++ })
    }
  }
  return mixed
}
