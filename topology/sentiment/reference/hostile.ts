const BYTES = 200_000
const fill = (part: string): string => part.repeat(Math.ceil(BYTES / Buffer.byteLength(part)))

/** Texts of 200 kB or more of UTF-8 made to be slow. For tests and the benchmark. */
export const hostileTexts = (): { readonly [name: string]: string } => ({
  '"!?"': fill('!?'),
  emoji: fill('😀'),
  'hearts without a space': fill('❤'),
  'families joined from emoji': fill('👨\u200d👩\u200d👧'),
  'one word': fill('a'),
  'one word of apostrophes': fill("n'"),
  'one foreign word': fill('é'),
  'one word in punctuation': `${fill('(')}good${fill(')')}`,
  'words of the lexicon': fill('good '),
  'words on both sides of "but"': `${fill('good bad ')}but ${fill('good bad ')}`,
  'only "but"': fill('but '),
  'only "no"': fill('no '),
  'only "never so good"': fill('never so good '),
  'single letters': fill('a '),
  'foreign letters': fill('É '),
  'white space': fill(' \u3000')
})

/** Milliseconds of processor time of the fastest of five calls: what the machine does besides does not count. */
export function fastest(call: () => void): number {
  const times = Array.from({ length: 5 }, () => {
    const start = process.threadCpuUsage()
    call()
    const { user, system } = process.threadCpuUsage(start)
    return (user + system) / 1000
  })
  return Math.min(...times)
}
