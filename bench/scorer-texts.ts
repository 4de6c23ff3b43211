import { loadLexicon } from '../topology/sentiment/vader/lexicon.ts'

const common = (
  'the the the a a of to to in is is it it was was and and that this for with on as are be at have from they we you my our their i i ' +
  'order phone product delivery service staff price package screen battery food room app store team website box size colour day week ' +
  'month time minutes again after before when which who there here out up over about just then than because came took went said told ' +
  'asked got made used works looks feels arrived ordered bought called returned waited one two three first last new old other same'
).split(' ')

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Made-up feedback of 11 to 40 words, always the same for the same seed: 12 % words of the lexicon, some boosters, negations and "but",
 * commas, capitals, "!" and "?"; one text in twenty with an emoji or a curly apostrophe, the rest ASCII.
 */
export function feedbackTexts(count: number, seed = 4): readonly string[] {
  const { valences, boosters, negations, emoji } = loadLexicon()
  const random = seeded(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const plain = (words: Iterable<string>) => [...words].filter(word => /^[a-z']+$/.test(word))
  const lists = [plain(valences.keys()), plain(boosters.keys()), plain(negations), ['but'], common] as const
  const emojis = [...emoji.keys()]

  const word = (): string => {
    const kind = random()
    const list = kind < 0.12 ? 0 : kind < 0.15 ? 1 : kind < 0.17 ? 2 : kind < 0.175 ? 3 : 4
    const chosen = pick(lists[list])
    const shape = random()
    return shape < 0.01 ? chosen.toUpperCase() : shape < 0.06 ? `${chosen},` : chosen
  }
  const text = (): string => {
    const words = Array.from({ length: 11 + Math.floor(random() * 30) }, word).join(' ')
    const end = pick(['.', '.', '.', '!', '!!', '?', '', ' :)'])
    const foreign = random() < 0.05 ? pick([` ${pick(emojis)}`, ' don’t']) : ''
    return words.charAt(0).toUpperCase() + words.slice(1) + foreign + end
  }
  return Array.from({ length: count }, text)
}
