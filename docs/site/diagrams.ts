import { renderMermaidSVG } from 'beautiful-mermaid'
import type { MarkdownRenderer } from 'vitepress'

/** The colours of the page by their names in its theme, so that a drawing follows light and dark. The theme derives all others. */
const look = {
  bg: 'var(--vp-c-bg)',
  fg: 'var(--vp-c-text-1)',
  transparent: true,
  padding: 8,
  nodeSpacing: 20,
  layerSpacing: 36
}

/** Rules that the theme has, once for all drawings; these would also load a font from another host. */
const styles = /<style>[\s\S]*?<\/style>/

/** Widest drawing that is read without scrolling. A wider one is turned, so that it runs from top to bottom. */
const widest = 900

/** A Mermaid diagram as SVG. `title` is what a screen reader says of it. Throws for what is not Mermaid. */
export function drawing(text: string, title: string): string {
  const source = readable(text)
  const asWritten = renderMermaidSVG(source, look)
  const svg =
    widthOf(asWritten) > widest ? renderMermaidSVG(source.replace('flowchart LR', 'flowchart TD'), look) : asWritten
  return svg.replace(styles, '').replace('<svg ', `<svg role="img" aria-label="${title}" `)
}

/** The renderer takes a node's text from its first line, which may be an edge, and knows no slanted boxes, which are stores. */
function readable(source: string): string {
  if (source.includes('subgraph')) return source
  const lines = source
    .trimEnd()
    .replaceAll(/\[\/(".*?")\/\] --- (\w+)/g, '{{$1}} -.- $2')
    .split('\n')
  const isNode = (line: string): boolean => /^ *\w+[[({]\S/.test(line) && !/ (-->|-\.-|---)/.test(line)
  const [first = '', ...rest] = lines
  return [first, ...rest.filter(isNode), ...rest.filter(line => !isNode(line))].join('\n')
}

function widthOf(svg: string): number {
  return Number(/ width="([\d.]+)"/.exec(svg)?.[1] ?? 0)
}

/** Draws blocks of `mermaid` while the site is built, so that no page needs a script for them. */
export function drawDiagrams(markdown: MarkdownRenderer): void {
  const asCode = markdown.renderer.rules.fence
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index]
    if (token?.info.trim() !== 'mermaid') return asCode?.(tokens, index, options, env, self) ?? ''
    return `<div class="diagram" tabindex="0" v-pre>${drawing(token.content, titleOf(tokens, index))}</div>\n`
  }
}

interface Token {
  readonly type: string
  readonly content: string
}

/** The heading above a block. */
function titleOf(tokens: readonly Token[], index: number): string {
  const heading = tokens.slice(0, index).findLastIndex(({ type }) => type === 'heading_open')
  const text = heading < 0 ? 'topology' : (tokens[heading + 1]?.content ?? '')
  return `Diagram: ${text.replaceAll(/[<>&"`]/g, '')}`
}
