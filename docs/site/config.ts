import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig } from 'vitepress'
import manifest from '../../package.json' with { type: 'json' }
import { githubSlug } from '../generator/anchors.ts'
import { siteFile } from './addresses.ts'
import { drawDiagrams } from './diagrams.ts'
import { nameFiles } from './file-names.ts'
import { linkPages } from './links.ts'
import { sidebar } from './pages.ts'
import { scriptsAsFiles } from './scripts.ts'
import { versionMenu } from './versions.ts'

const { SITE_BASE = '/guide/', SITE_FOLDER = '', SITE_OLDER = '', MILLRACE_REPOSITORY } = process.env
const older = SITE_OLDER.split(',').filter(folder => folder !== '')
const root = join(import.meta.dirname, '../..')

/** The docs site: `npm run build:site` writes it, the API serves it at `/guide`, and any host of static files can. */
export default defineConfig({
  title: 'Millrace',
  description: manifest.description,
  lang: 'en',
  base: SITE_BASE,
  outDir: 'dist',
  rewrites: siteFile,
  cacheDir: '../.millrace/site-cache',
  metaChunk: true,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${SITE_BASE}favicon.svg` }]],
  ignoreDeadLinks: 'localhostLinks',
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: githubSlug },
    config: markdown => {
      markdown.use(linkPages(MILLRACE_REPOSITORY))
      drawDiagrams(markdown)
      nameFiles(markdown)
    }
  },
  transformHtml: scriptsAsFiles,
  buildEnd: ({ outDir }) => copyFileSync(join(root, 'api/operations/favicon.svg'), join(outDir, 'favicon.svg')),
  themeConfig: {
    nav: [
      { text: 'Learn', link: '/tutorial' },
      { text: 'Guides', link: '/writing-a-topology' },
      { text: 'Reference', link: '/reference/' },
      { text: 'Systems', link: '/systems/' },
      versionMenu(manifest.version, SITE_FOLDER, older)
    ],
    sidebar,
    search: { provider: 'local' },
    outline: [2, 3],
    footer: { message: `Millrace ${manifest.version}, MIT licence.` }
  }
})
