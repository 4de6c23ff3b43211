import { chmodSync, copyFileSync, cpSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emit, root } from './emit.ts'
import { oldestNode } from './entries.ts'
import { type Manifest, type Publication, places } from './manifest.ts'

/** Emits `create-millrace`, what `npm create millrace` runs, with the files of a new project. */
export function buildCreate(target: string, { version, license }: Manifest, publication: Publication): void {
  const source = join(root, 'deploy/create')
  rmSync(target, { recursive: true, force: true })
  emit(join(source, 'tsconfig.json'), target)
  chmodSync(join(target, 'deploy/create/main.js'), 0o755)
  cpSync(join(source, 'template'), join(target, 'template'), { recursive: true })
  const manifest = {
    name: 'create-millrace',
    version,
    description: 'Makes a project that processes streams with Millrace: npm create millrace',
    keywords: ['create', 'millrace', 'kafka', 'stream-processing'],
    license,
    ...places(publication),
    type: 'module',
    engines: { node: `>=${oldestNode}` },
    bin: { 'create-millrace': './deploy/create/main.js' },
    publishConfig: { access: 'public', provenance: true }
  }
  writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`)
  copyFileSync(join(root, 'LICENSE'), join(target, 'LICENSE'))
  copyFileSync(join(source, 'README.md'), join(target, 'README.md'))
}
