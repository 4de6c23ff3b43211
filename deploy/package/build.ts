import { execFileSync } from 'node:child_process'
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Manifest, publishedManifest } from './manifest.ts'

const root = join(import.meta.dirname, '../..')

/** Declarations keep the `.ts` of relative imports; published ones name the emitted file. */
function nameEmittedFiles(folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace(/(from |import\()(['"])(\.{1,2}\/[^'"]+)\.ts\2/g, '$1$2$3.js$2'))
  }
}

/** Emits the library as a folder that npm can pack or publish. */
function build(target: string): void {
  rmSync(target, { recursive: true, force: true })
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const project = join(import.meta.dirname, 'tsconfig.json')
  execFileSync(process.execPath, [tsc, '--project', project, '--outDir', target], { stdio: 'inherit' })
  nameEmittedFiles(target)
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(publishedManifest(manifest), undefined, 2)}\n`)
  for (const file of ['LICENSE', 'CHANGELOG.md']) copyFileSync(join(root, file), join(target, file))
  copyFileSync(join(import.meta.dirname, 'README.md'), join(target, 'README.md'))
}

build(resolve(process.argv[2] ?? join(root, 'dist/package')))
