import { readFileSync } from 'node:fs'
import { errorCodes, errorHeaders, taskDefaults } from '#streams'
import { anchors } from './anchors.ts'
import { exampleOf } from './examples.ts'
import { type Docstring, type Exported, type Member, publicSurface } from './public-surface.ts'
import { entries, type Section, sections } from './reference-sections.ts'

/** An export and the page that has it. */
interface Placed {
  readonly section: Section
  readonly exports: readonly Exported[]
}

/** Where names are explained: `errors.md#errorcodes` by `errorCodes`. A name that two modules export is left out. */
type Links = ReadonlyMap<string, string>

/** The pages of docs/reference/library by file name: one a concept, with an example, and a table of contents. */
export function referencePages(): ReadonlyMap<string, string> {
  const surface = publicSurface(entries)
  const placed = sections.map(section => ({ section, exports: exportsOf(section, surface) }))
  const links = linksTo(placed)
  const pages = placed.map(one => [`${one.section.slug}.md`, page(one, links)] as const)
  return new Map([['index.md', contents(placed, links)], ...pages])
}

function exportsOf(section: Section, surface: ReadonlyMap<string, readonly Exported[]>): readonly Exported[] {
  const first = ({ file, name }: Exported): Section | undefined =>
    sections.find(other => other.entry === section.entry && other.fits.test(`${file} ${name}`))
  return (surface.get(section.entry) ?? []).filter(exported => first(exported) === section).sort(byRank)
}

/** Classes and functions before the types they use; within a kind by name. */
function byRank(a: Exported, b: Exported): number {
  const rank = ({ kind }: Exported): number =>
    kind === 'class' ? 0 : kind === 'function' || kind === 'constant' ? 1 : 2
  return rank(a) - rank(b) || (a.name < b.name ? -1 : 1)
}

function linksTo(placed: readonly Placed[]): Links {
  const links = new Map<string, string>()
  for (const { section, exports } of placed) {
    const to = anchors(exports.map(({ name }) => `## ${name}`).join('\n'))
    for (const { name } of exports) {
      links.set(name, links.has(name) ? '' : `${section.slug}.md#${to.get(`## ${name}`)}`)
    }
  }
  return links
}

function contents(placed: readonly Placed[], links: Links): string {
  const rows = placed.map(({ section: { slug, title, about, entry }, exports }) => {
    const names = exports.filter(({ kind }) => kind !== 'interface' && kind !== 'type').map(({ name }) => name)
    const shown = names.map(name => `[\`${name}\`](${links.get(name) || `${slug}.md`})`).join(', ')
    return `## ${title}\n\n[${title}](${slug}.md), from \`${entry}\`. ${about}${shown === '' ? '' : `\n\n${shown}`}`
  })
  return `# Reference

Everything that the library exports, from its docstrings. In this repository \`millrace\` is also \`#streams\`, and \`millrace/testing\`
is \`#streams/testing\`. To learn the library, begin with [writing a topology](../../guides/writing-a-topology.md). Made by \`npm run docs:reference\`;
do not edit.

${rows.join('\n\n')}
`
}

function page({ section, exports }: Placed, links: Links): string {
  const { slug, title, about, entry } = section
  const example = readFileSync(exampleOf(slug), 'utf8')
  const body = exports.map(exported => renderExport(exported, links)).join('\n')
  const own = (text: string): string => text.replaceAll(`](${slug}.md#`, '](#')
  return own(`# ${title}

${about} Import from \`${entry}\`.

\`\`\`ts
${example}\`\`\`

${body}`).replace(/\n{3,}/g, '\n\n')
}

function renderExport(exported: Exported, links: Links): string {
  const { name, signature, members } = exported
  const shown = members.filter(member => member.text !== '' && !member.text.startsWith('Made by'))
  const render = exported.kind === 'class' ? renderMethod : renderField
  const list = shown.map(member => render(member, links)).join('')
  const about = prose(exported, links)
  return `## ${name}\n\n\`\`\`ts\n${shortened(signature)}\n\`\`\`\n\n${about}${tables[name] ?? ''}${list}`
}

/** The types of large constants are their values, which a table or another page shows. */
function shortened(signature: string): string {
  return signature.includes(' more ...;') ? signature.slice(0, signature.indexOf(':')) : signature
}

function renderMethod(member: Member, links: Links): string {
  const signature = member.signature.replace(/^readonly |^async /, '')
  return `### ${member.name}\n\n\`\`\`ts\n${signature}\n\`\`\`\n\n${prose(member, links)}`
}

function renderField(member: Member, links: Links): string {
  const examples = member.tags.filter(({ name }) => name === 'example').map(({ text }) => ` For example \`${text}\`.`)
  const text = linked(oneLine(member.text), links)
  return `- \`${member.signature.replace(/^readonly /, '')}\`\\\n  ${text}${examples.join('')}\n\n`
}

function prose({ text, tags }: Docstring, links: Links): string {
  const throws = tags.filter(({ name }) => name === 'throws').map(tag => `Throws ${oneLine(tag.text)}\n\n`)
  const examples = tags.filter(({ name }) => name === 'example').map(tag => `\`\`\`ts\n${tag.text}\n\`\`\`\n\n`)
  return `${linked(text, links)}\n\n${linked(throws.join(''), links)}${examples.join('')}`
}

/** The text with a link at the first mention of each name of the library that has capitals, as types and most functions have. */
function linked(text: string, links: Links): string {
  const seen = new Set<string>()
  return text.replaceAll(/(?<!\[)`([A-Za-z]+[A-Z][A-Za-z]*)`/g, (code, name: string) => {
    const to = links.get(name)
    if (to === undefined || to === '' || seen.has(name)) return code
    seen.add(name)
    return `[${code}](${to})`
  })
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

/** Constants whose values matter, as tables. */
const tables: { readonly [constant: string]: string } = {
  errorCodes: `${table('Code', 'Meaning', errorCodes)}What to do about each: [operations](../../guides/operations.md#error-codes).\n\n`,
  errorHeaders: table('Field', 'Header', errorHeaders),
  taskDefaults: table('Setting', 'Default', taskDefaults)
}

function table(name: string, meaning: string, values: object): string {
  const rows = Object.entries(values).map(([key, value]) => `| \`${key}\` | ${value} |`)
  return `| ${name} | ${meaning} |\n| --- | --- |\n${rows.join('\n')}\n\n`
}
