import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const inline = /<script id="([\w-]+)">([\s\S]*?)<\/script>/g

interface Site {
  readonly siteConfig: { readonly outDir: string; readonly site: { readonly base: string } }
}

/**
 * Moves the scripts that VitePress writes into each page to files, so that pages work under a Content-Security-Policy of
 * `script-src 'self'`. Called for each page that is built; the files' names change with what they hold.
 */
export function scriptsAsFiles(html: string, _file: string, { siteConfig }: Site): string {
  return html.replaceAll(inline, (_script, id: string, code: string) => {
    const name = `assets/${id}.${createHash('sha256').update(code).digest('hex').slice(0, 8)}.js`
    mkdirSync(join(siteConfig.outDir, 'assets'), { recursive: true })
    writeFileSync(join(siteConfig.outDir, name), code)
    return `<script src="${siteConfig.site.base}${name}"></script>`
  })
}
