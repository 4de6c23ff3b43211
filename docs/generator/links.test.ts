import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { anchors } from './anchors.ts'
import { root } from './with-project.ts'

const pages = globSync(['*.md', 'docs/**/*.md', 'test/*.md'], { cwd: root }).map(page => join(root, page))

/** Why a link leads nowhere, if it does. */
function problem(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : join(dirname(page), path)
  if (!existsSync(target)) return `${relative(root, page)}: there is no ${link}`
  if (anchor === undefined || !target.endsWith('.md')) return undefined
  const known = [...anchors(readFileSync(target, 'utf8')).values()]
  return known.includes(anchor) ? undefined : `${relative(root, page)}: there is no ${link}`
}

test('links between the pages lead somewhere', () => {
  const problems = pages.flatMap(page => {
    const links = readFileSync(page, 'utf8').matchAll(/\]\(((?!\w+:)[^)\s]+)\)/g)
    return [...links].map(([, link = '']) => problem(page, link)).filter(found => found !== undefined)
  })
  expect(problems).toEqual([])
})
