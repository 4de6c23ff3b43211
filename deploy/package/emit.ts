import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** The repository. */
export const root = join(import.meta.dirname, '../..')

/** Emits what a project names, with declarations and maps, and the sources that the maps point at, in `src`. */
export function emit(project: string, target: string): void {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, '--project', project, '--outDir', target], { stdio: 'inherit' })
  for (const file of readdirSync(target, { recursive: true, encoding: 'utf8' })) {
    if (file.endsWith('.d.ts')) nameEmittedFiles(join(target, file))
    else if (file.endsWith('.map')) pointAtSources(join(target, file), target)
  }
}

/** Declarations keep the `.ts` of relative imports; published ones name the emitted file. */
function nameEmittedFiles(path: string): void {
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, text.replace(/(from |import\()(['"])(\.{1,2}\/[^'"]+)\.ts\2/g, '$1$2$3.js$2'))
}

/** Maps name files of the repository; published ones name copies of them in the package. */
function pointAtSources(path: string, target: string): void {
  const map = JSON.parse(readFileSync(path, 'utf8')) as { sources: string[] }
  const emittedTo = dirname(path)
  map.sources = map.sources.map(source => {
    const below = relative(root, resolve(emittedTo, source))
    const copy = join(target, 'src', below)
    mkdirSync(dirname(copy), { recursive: true })
    copyFileSync(join(root, below), copy)
    return relative(emittedTo, copy).replaceAll('\\', '/')
  })
  writeFileSync(path, JSON.stringify(map))
}
