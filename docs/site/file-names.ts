import type { MarkdownRenderer } from 'vitepress'

/** The file that a block of code is, or is taken from: the word after its language, as in `ts examples/word-count.ts`. */
const file = /^\w+ \[?([\w./-]+\.\w+)\]?$/

/** Shows above a block of code which file it is. */
export function nameFiles(markdown: MarkdownRenderer): void {
  const asBefore = markdown.renderer.rules.fence
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    // The rule before takes what is in brackets away.
    const name = file.exec(tokens[index]?.info.trim() ?? '')?.[1]
    const block = asBefore?.(tokens, index, options, env, self) ?? ''
    return name === undefined ? block : `<p class="file-name"><code v-pre>${name}</code></p>\n${block}`
  }
}
