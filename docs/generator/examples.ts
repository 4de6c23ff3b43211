import { globSync } from 'node:fs'
import { basename, join } from 'node:path'

const folder = join(import.meta.dirname, 'examples')

/** Files of the examples by the page of the reference that shows them: `builder` is `examples/dsl/builder.ts`. */
export const examples: ReadonlyMap<string, string> = new Map(
  globSync('*/*.ts', { cwd: folder }).map(file => [basename(file, '.ts'), join(folder, file)])
)

/** The file of a page's example. Throws a `RangeError` when there is none. */
export function exampleOf(slug: string): string {
  const file = examples.get(slug)
  if (file === undefined)
    throw new RangeError(`the page '${slug}' of the reference needs docs/generator/examples/<folder>/${slug}.ts`)
  return file
}
