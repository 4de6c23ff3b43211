import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, type VirtualFiles, withProject } from './with-project.ts'

/** A block of TypeScript in a page. */
export interface CodeBlock {
  /** `<page>:<line>`. */
  readonly place: string
  /** File of the repository that the block is taken from, where it names one: the word after `ts`. */
  readonly source: string | undefined
  readonly code: string
  /** What the block takes for granted: an HTML comment right before it that begins with `given`. */
  readonly given: string
}

/** Pages whose code is checked: all that people write. A test of its own follows the tutorial, whose files are a reader's. */
const pages = ['*.md', 'docs/**/*.md', 'deploy/**/*.md']
const others = /^(docs\/reference\/.*|docs\/learn\/tutorial\.md|CHANGELOG\.md)$/
const block = /(?:<!-- given\n([\s\S]*?)-->\n+)?^```ts(?: (\S+))?\n([\s\S]*?)^```$/gm

/** Every block of TypeScript in the repository's pages. */
export function codeBlocks(): readonly CodeBlock[] {
  const found = globSync(pages, { cwd: root }).filter(page => !others.test(page))
  return found.sort().flatMap(page => {
    const text = readFileSync(join(root, page), 'utf8')
    return [...text.matchAll(block)].map(({ index, 1: given = '', 2: source, 3: code = '' }) => {
      return { place: `${page}:${text.slice(0, index).split('\n').length}`, source, code, given }
    })
  })
}

/** The parts of a block that are not in the file it names; a line `// …` stands for what is left out. */
export function missingParts({ source = '', code }: CodeBlock): readonly string[] {
  const file = readFileSync(join(root, source), 'utf8')
  return code.split(/^\s*\/\/ …\n/m).filter(part => !file.includes(part.trim()))
}

/** What the compiler says of blocks, each a module of its own in the repository's folder. */
export function complaints(blocks: readonly CodeBlock[]): readonly string[] {
  const files = new Map(blocks.map((block, n) => [`code-block-${n}.ts`, block]))
  const text = ({ given, code }: CodeBlock): string => `export {}\n${given}${code}`
  const virtual: VirtualFiles = Object.fromEntries([...files].map(([name, block]) => [join(root, name), text(block)]))
  return withProject([...files.keys()], virtual, ({ program }) =>
    [...files].flatMap(([name, { place }]) => {
      const file = join(root, name)
      const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]
      return found.map(({ text }) => `${place}: ${text}`)
    })
  )
}
