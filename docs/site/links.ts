import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { MarkdownRenderer } from 'vitepress'
import { siteFile } from './addresses.ts'

const docs = join(import.meta.dirname, '..')
const root = join(docs, '..')

/** Pages of the repository that the site has under another name. */
const included = new Map([['CHANGELOG.md', 'project/changelog.md']])

/**
 * Where a link of a page leads on the site: to another page, or to a file of the repository, which is at `repository`. `page` is the
 * page's file below `docs/`. Undefined for a file that is only in the repository when `repository` is not given: the site then shows
 * the text without a link.
 */
export function siteLink(page: string, link: string, repository: string | undefined): string | undefined {
  if (/^(\w+:|#|\/)/.test(link)) return link
  const [path = '', anchor] = link.split('#')
  const target = targetOf(page, path)
  const known = included.get(target)
  const inDocs = known ?? (target.startsWith('docs/') ? target.slice('docs/'.length) : undefined)
  const hash = anchor === undefined ? '' : `#${anchor}`
  if (inDocs !== undefined && /\.(md|png|svg)$/.test(inDocs)) return `/${siteFile(inDocs)}${hash}`
  return repository === undefined || repository === '' ? undefined : `${repository}/blob/main/${target}${hash}`
}

/** Path below the repository. What a page includes is written for the repository's folder. */
function targetOf(page: string, path: string): string {
  const beside = join(docs, dirname(page), path)
  return relative(root, existsSync(beside) ? beside : join(root, path))
}

/** Makes links between files of the repository work on the site. */
export function linkPages(repository: string | undefined): (markdown: MarkdownRenderer) => void {
  return markdown => {
    markdown.core.ruler.push('site-links', ({ tokens, env }) => {
      const { realPath = docs } = env as { realPath?: string }
      const page = relative(docs, realPath)
      for (const token of tokens) {
        if (token.children) token.children = linked(token.children, page, repository)
      }
    })
  }
}

type Token = NonNullable<Parameters<MarkdownRenderer['renderer']['render']>[0][number]['children']>[number]

/** The tokens of a line with their links as the site has them, and without those that lead nowhere on it. */
function linked(tokens: readonly Token[], page: string, repository: string | undefined): Token[] {
  let dropped = false
  return tokens.filter(token => {
    if (token.type === 'link_close') return !dropped
    if (token.type !== 'link_open') return true
    const to = siteLink(page, token.attrGet('href') ?? '', repository)
    dropped = to === undefined
    if (to !== undefined) token.attrSet('href', to)
    return !dropped
  })
}
