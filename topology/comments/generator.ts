import type { CommentReceived } from '../../schemas/generated/comments.ts'

/** One comment of the generator. */
export interface Generated {
  readonly comment: CommentReceived
  /** It was made before and is sent again under the same id. */
  readonly repeat: boolean
}

/** Makes comments without an end: the same seed gives the same ones, but for their times. */
export interface CommentGenerator {
  /** The next comment, written at `now` unless it is a repeat. */
  readonly next: (now: number) => Generated
  /** Milliseconds until the one after it. */
  readonly gap: () => number
}

export interface GeneratorOptions {
  /** 0 to 2^32 - 1. */
  readonly seed: number
  /** Comments per second on average; 0 (default) for one every 100 ms to 10 s. */
  readonly rate?: number
  /** Part of the comments that are sent again, 0 to 1. Default 0.05. */
  readonly repeats?: number
}

const sources = ['Twitter', 'Instagram', 'Facebook', 'Reddit', 'YouTube', 'TikTok']
const subjects = ['delivery', 'new app', 'support', 'website', 'price', 'packaging', 'update', 'store']
const sentences = [
  'The # is amazing!',
  'I love the #, would recommend it to everyone.',
  'Excellent #, very fast.',
  'The # is terrible.',
  'Worst # ever, I want a refund.',
  'Really disappointed by the #.',
  'The # came with my order today.',
  'Has anybody tried the # of this product?',
  'Just had breakfast.',
  'Who else watches the match tonight?'
]

/** Comments that a repeat is taken from. */
const remembered = 100
const [shortest, longest] = [100, 10_000]

/** Starts a generator. */
export function commentGenerator({ seed, rate = 0, repeats = 0.05 }: GeneratorOptions): CommentGenerator {
  const random = mulberry32(seed)
  const recent: CommentReceived[] = []
  let made = 0
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const fresh = (now: number): CommentReceived => ({
    commentId: `${seed.toString(36)}-${made++}`,
    text: pick(sentences).replace('#', pick(subjects)),
    source: pick(sources),
    timestamp: now
  })
  return {
    next: now => {
      if (recent.length > 0 && random() < repeats) return { comment: pick(recent), repeat: true }
      const comment = fresh(now)
      recent.push(comment)
      if (recent.length > remembered) recent.shift()
      return { comment, repeat: false }
    },
    gap: () => (rate > 0 ? (random() * 2_000) / rate : shortest + random() * (longest - shortest))
  }
}

/** The generator of random numbers of that name by Tommy Ettinger: 32 bits of state, 0 to below 1. */
function mulberry32(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
