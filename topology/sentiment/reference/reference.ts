import { readFileSync } from 'node:fs'
import type { VaderScore } from '../vader/vader.ts'

/** A text with the scores the Python reference gives it. */
export interface ReferenceText {
  readonly text: string
  readonly score: VaderScore
}

function read(file: string, compoundColumn: number): readonly ReferenceText[] {
  const lines = readFileSync(new URL(file, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
  return lines.map(line => {
    const columns = line.split('\t')
    const numbers = columns.slice(-3).map(Number) as [number, number, number]
    const [positive, neutral, negative] = numbers
    return {
      text: JSON.parse(columns[0] ?? '') as string,
      score: { compound: Number(columns[compoundColumn]), positive, neutral, negative }
    }
  })
}

/** 6,000 texts that exercise every rule. For tests. */
export const referenceTexts = (): readonly ReferenceText[] => read('vader-reference.tsv', 1)

/** 60 texts whose valences cancel, with the scores of compensated summation. For tests. */
export const sumSensitiveTexts = (): readonly ReferenceText[] => read('vader-sum-sensitive.tsv', 2)

/** Texts of many scripts, broken and hostile ones. For tests. */
export const garbageTexts = (): readonly ReferenceText[] => read('vader-garbage.tsv', 1)
