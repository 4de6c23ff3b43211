import type { LettersFilter } from '../../../topology/dead-letters/read-model.ts'
import type { FieldError } from '../../http/problem.ts'
import type { LetterTopic } from './deps.ts'

/** What a request says about which letters it means. */
export interface GivenFilter {
  readonly system?: string | undefined
  readonly topic?: string | undefined
  readonly reason?: string | undefined
  readonly step?: string | undefined
  readonly group?: string | undefined
  readonly state?: LettersFilter['state']
}

/** The filter that was meant, or what of it names nothing that there is. */
export function filterOf(
  { system, topic, reason, step, group, state }: GivenFilter,
  known: readonly LetterTopic[]
): { readonly filter: LettersFilter } | { readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = []
  const systems = [...new Set(known.flatMap(one => one.system ?? []))]
  if (system !== undefined && !systems.includes(system))
    errors.push({ field: 'system', message: `there is no system ${system}: known are ${systems.join(', ')}` })
  if (topic !== undefined && !known.some(one => one.topic === topic)) {
    const names = known.map(one => one.topic).join(', ')
    errors.push({
      field: 'topic',
      message: `${topic} is not a known dead-letter topic; known are ${names}`
    })
  }
  if (errors.length > 0) return { errors }
  const topics = known
    .filter(one => (system === undefined || one.system === system) && (topic === undefined || one.topic === topic))
    .map(one => one.topic)
  return { filter: { topics, reason, step, group, state } }
}
