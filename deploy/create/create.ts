import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What a new project is made of. */
export interface NewProject {
  /** Folder of the files that it begins with. */
  readonly template: URL
  readonly target: string
  /** Name of its folder. */
  readonly name: string
  /** Version or range of the library, or the path of a tarball of it, which becomes a file of the project. */
  readonly library: string
}

/** npm leaves `.gitignore` and `package.json` of packages out or reads them: in the template they have other names. */
const dotted = /^_(?=[a-z])/
/** Files that hold names to be filled in. */
const filled = new Set(['_package.json', 'README.md'])

/** The library as a file of the project: so it is there in a container and for everybody who has the project. */
const tarball = 'millrace.tgz'

/** Writes the files of a new project. */
export function create({ template, target, name, library: given }: NewProject): void {
  const from = fileURLToPath(template)
  const isFile = given.endsWith('.tgz')
  const library = isFile ? `file:${tarball}` : given
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const source = join(entry.parentPath, entry.name)
    const path = join(target, named(source.slice(from.length)))
    mkdirSync(dirname(path), { recursive: true })
    if (filled.has(entry.name))
      writeFileSync(path, fill(readFileSync(source, 'utf8'), { name: packageName(name), library }))
    else copyFileSync(source, path)
  }
  if (isFile) copyFileSync(given, join(target, tarball))
}

/** `_gitignore` becomes `.gitignore`; `_package.json` becomes `package.json`. */
function named(path: string): string {
  return path
    .split(/[/\\]/)
    .map(part => (part === '_package.json' ? 'package.json' : part.replace(dotted, '.')))
    .join('/')
}

function fill(text: string, words: { readonly [name: string]: string }): string {
  return text.replace(/__([a-z]+)__/g, (whole, name: string) => words[name] ?? whole)
}

/** A folder's name as npm allows names of packages. */
function packageName(name: string): string {
  const legal = name
    .toLowerCase()
    .replace(/[^a-z0-9-~]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return legal === '' ? 'my-streams' : legal
}
