import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What an installation takes on the disk. */
export interface Installed {
  readonly bytes: number
  readonly packages: number
  /** Bytes of the library itself. */
  readonly own: number
}

/** Adds up the sizes of the files in `node_modules`. */
export async function installedSize(modules: string): Promise<Installed> {
  let [bytes, own, packages] = [0, 0, 0]
  for (const entry of await readdir(modules, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const { size } = await stat(path)
    bytes += size
    if (path.startsWith(join(modules, 'millrace'))) own += size
    if (/node_modules[/\\](@[^/\\]+[/\\])?[^/\\.@][^/\\]*[/\\]package\.json$/.test(path)) packages++
  }
  return { bytes, packages, own }
}
