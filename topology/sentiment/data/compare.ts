import { createInterface } from 'node:readline'
import { z } from 'zod'
import { score } from '../score.ts'

const row = z.tuple([z.string(), z.number(), z.number(), z.number(), z.number()])

/** Reads what random-texts.py prints and names the texts that score otherwise here. Exits with 1 when there is one. */
async function compare(): Promise<void> {
  let texts = 0
  let different = 0
  for await (const line of createInterface({ input: process.stdin })) {
    const [text, ...expected] = row.parse(JSON.parse(line))
    const { compound, positive, neutral, negative } = score(text)
    const found = [compound, positive, neutral, negative]
    texts++
    if (found.every((number, index) => number === expected[index])) continue
    if (++different <= 10) console.log(JSON.stringify({ text, expected, found }))
  }
  console.log(`${texts} texts, ${different} different`)
  if (different > 0 || texts === 0) process.exitCode = 1
}

await compare()
