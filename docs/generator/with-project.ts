import { join } from 'node:path'
import { createVirtualFileSystem } from 'typescript/unstable/fs'
import { API, type Project } from 'typescript/unstable/sync'

/** The repository's folder. */
export const root = join(import.meta.dirname, '../..')

/** Text of files that exist only for the compiler, by absolute path. */
export type VirtualFiles = { readonly [path: string]: string }

/**
 * Opens a TypeScript project of a few files with the compiler of this repository and its settings, asks it something, and ends the
 * compiler. `files` are relative to the repository; `virtual` are added to what is on disk.
 */
export function withProject<T>(files: readonly string[], virtual: VirtualFiles, ask: (project: Project) => T): T {
  const config = join(root, 'docs/tsconfig.virtual.json')
  const settings = {
    extends: '../tsconfig.json',
    compilerOptions: { noUnusedLocals: false },
    include: [],
    files: files.map(file => join(root, file))
  }
  const overlay = createVirtualFileSystem({ ...virtual, [config]: JSON.stringify(settings) })
  const api = new API({
    cwd: root,
    fs: { readFile: overlayed(overlay.readFile), fileExists: known(overlay.fileExists) }
  })
  try {
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config)
    if (!project) throw new Error(`the compiler does not open ${config}`)
    return ask(project)
  } finally {
    api.close()
  }
}

type Read = (path: string) => string | null | undefined

/** What is not in the overlay is read from the disk. */
function overlayed(read: Read | undefined): Read {
  return path => read?.(path) ?? undefined
}

function known(exists: ((path: string) => boolean | undefined) | undefined): (path: string) => boolean | undefined {
  return path => (exists?.(path) ? true : undefined)
}
