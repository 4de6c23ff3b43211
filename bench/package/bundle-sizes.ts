import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'

/** Bytes of a bundle. */
export interface BundleSize {
  readonly minified: number
  readonly gzipped: number
}

/** What a bundler makes of a program that imports an entry whole; the packages it needs are in it, but for native ones. */
export async function bundleSizes(project: string): Promise<ReadonlyMap<string, BundleSize>> {
  const sizes = new Map<string, BundleSize>()
  for (const entry of ['millrace', 'millrace/kafka', 'millrace/testing']) {
    const file = join(project, 'bundled.js')
    await writeFile(file, `export * from '${entry}'\n`)
    const built = await build({
      root: project,
      configFile: false,
      logLevel: 'silent',
      ssr: { noExternal: true, target: 'node' },
      build: { ssr: file, minify: true, write: false, rollupOptions: { external: [/^node:/, 'lz4-napi'] } }
    })
    const outputs = Array.isArray(built) ? built : [built]
    const code = outputs
      .flatMap(one => ('output' in one ? one.output : []))
      .map(part => ('code' in part ? part.code : ''))
    const text = code.join('')
    sizes.set(entry, { minified: Buffer.byteLength(text), gzipped: gzipSync(text).length })
  }
  return sizes
}
