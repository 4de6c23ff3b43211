/** States of a dead letter. */
export const letterStates = ['open', 'replayed', 'discarded'] as const
export type LetterState = (typeof letterStates)[number]

/** Which letters are wanted, as the address of the view holds it. */
export interface LetterSearch {
  readonly state?: LetterState
  readonly system?: string
  readonly reason?: string
  readonly step?: string
  /** Letters with the same reason, step and shape of message. */
  readonly group?: string
  /** `next` of the page before. */
  readonly cursor?: string
}

const texts = ['system', 'reason', 'step', 'group', 'cursor'] as const

/** The search of an address; what does not fit is left out. */
export function readLetterSearch(raw: { readonly [name: string]: unknown }): LetterSearch {
  const state = letterStates.find(name => name === raw.state)
  const given = texts.flatMap(name => {
    const value = raw[name]
    const text = typeof value === 'number' ? String(value) : value
    return typeof text === 'string' && text !== '' ? [[name, text]] : []
  })
  return { ...(state === undefined ? {} : { state }), ...Object.fromEntries(given) }
}
