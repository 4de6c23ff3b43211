import { errorCodes, errorHeaders, taskDefaults } from '#streams'
import { anchors } from './anchors.ts'
import { type Docstring, type Entry, type Exported, type Member, publicSurface } from './public-surface.ts'

/** The modules of the library, as package.json exports them. */
export const entries: readonly Entry[] = [
  { name: 'millrace', file: 'streams/index.ts' },
  { name: 'millrace/testing', file: 'streams/testing/index.ts' },
  { name: 'millrace/kafka', file: 'connectors/kafka/index.ts' },
  { name: 'millrace/lmdb', file: 'connectors/lmdb/index.ts' },
  { name: 'millrace/memory', file: 'connectors/memory/index.ts' },
  { name: 'millrace/http', file: 'connectors/http/index.ts' },
  { name: 'millrace/schema-registry', file: 'connectors/schema-registry/index.ts' },
  { name: 'millrace/mysql', file: 'connectors/mysql/index.ts' },
  { name: 'millrace/postgres', file: 'connectors/postgres/index.ts' },
  { name: 'millrace/prometheus', file: 'connectors/prometheus/index.ts' },
  { name: 'millrace/pino', file: 'connectors/pino/index.ts' }
]

interface Section {
  readonly title: string
  readonly entry: string
  /** Files whose exports belong here. The first section that fits takes an export. */
  readonly files: RegExp
}

const engine = (title: string, files: RegExp): Section => ({ title, entry: 'millrace', files })

const sections: readonly Section[] = [
  engine('Building a topology', /streams\/(dsl\/|windows\/|topic\.ts|graph\/nodes)/),
  engine('Processors and records', /streams\/(processor\/|record\.ts|headers\.ts)/),
  engine('Running a topology', /streams\/(runtime\/|time\/|log\.ts|console-log\.ts|observer\.ts|project-config\.ts)/),
  engine('Errors, dead letters and retries', /streams\/errors\//),
  engine('State', /streams\/state\//),
  engine('Formats', /streams\/(serdes?|deprecated-formats|exact-json)\.ts/),
  engine('Sinks', /streams\/sink\.ts/),
  engine('Descriptions', /streams\/graph\//),
  engine('Metrics', /streams\/metrics\//),
  engine('Drivers', /streams\/(driver|assignment|settings)\//),
  { title: 'Testing', entry: 'millrace/testing', files: /./ },
  { title: 'The Kafka driver', entry: 'millrace/kafka', files: /./ },
  { title: 'Persistent stores', entry: 'millrace/lmdb', files: /./ },
  { title: 'The memory driver', entry: 'millrace/memory', files: /./ },
  { title: 'Webhooks', entry: 'millrace/http', files: /./ },
  { title: 'The schema registry', entry: 'millrace/schema-registry', files: /./ },
  { title: 'MySQL', entry: 'millrace/mysql', files: /./ },
  { title: 'PostgreSQL', entry: 'millrace/postgres', files: /./ },
  { title: 'Prometheus', entry: 'millrace/prometheus', files: /./ },
  { title: 'pino', entry: 'millrace/pino', files: /./ }
]

/** docs/reference.md: every export with its docstring. */
export function referencePage(): string {
  const surface = publicSurface(entries)
  const parts = sections.map(section => ({ section, exports: exportsOf(section, surface) }))
  const body = parts.map(({ section, exports }) => renderSection(section, exports)).join('\n')
  const to = anchors(body)
  const links = (exports: readonly Exported[]): string =>
    exports.map(({ name }) => `[\`${name}\`](#${to.get(`### ${name}`)})`).join(', ')
  const contents = parts.map(
    ({ section: { title }, exports }) => `- [${title}](#${to.get(`## ${title}`)}): ${links(exports)}`
  )
  return `# Reference

Everything that the library exports, from its docstrings. In this repository \`millrace\` is also \`#streams\`, and \`millrace/testing\`
is \`#streams/testing\`. To learn it, begin with [writing a topology](writing-a-topology.md). Made by \`npm run docs:reference\`; do not edit.

${contents.join('\n')}

${body}`.replace(/\n{3,}/g, '\n\n')
}

function exportsOf(section: Section, surface: ReadonlyMap<string, readonly Exported[]>): readonly Exported[] {
  const first = (file: string): Section | undefined =>
    sections.find(other => other.entry === section.entry && other.files.test(file))
  return (surface.get(section.entry) ?? []).filter(({ file }) => first(file) === section).sort(byRank)
}

/** Classes and functions before the types they use; within a kind by name. */
function byRank(a: Exported, b: Exported): number {
  const rank = ({ kind }: Exported): number =>
    kind === 'class' ? 0 : kind === 'function' || kind === 'constant' ? 1 : 2
  return rank(a) - rank(b) || (a.name < b.name ? -1 : 1)
}

function renderSection({ title, entry }: Section, exports: readonly Exported[]): string {
  const from = `\`\`\`ts\nimport { … } from '${entry}'\n\`\`\``
  return `## ${title}\n\n${from}\n\n${exports.map(renderExport).join('\n')}`
}

function renderExport(exported: Exported): string {
  const { name, signature, members } = exported
  const shown = members.filter(member => member.text !== '' && !member.text.startsWith('Made by'))
  const list = shown.map(exported.kind === 'class' ? renderMethod : renderField).join('')
  return `### ${name}\n\n\`\`\`ts\n${shortened(signature)}\n\`\`\`\n\n${prose(exported)}${tables[name] ?? ''}${list}`
}

/** The types of large constants are their values, which a table or another page shows. */
function shortened(signature: string): string {
  return signature.includes(' more ...;') ? signature.slice(0, signature.indexOf(':')) : signature
}

function renderMethod(member: Member): string {
  return `#### ${member.name}\n\n\`\`\`ts\n${member.signature.replace(/^readonly |^async /, '')}\n\`\`\`\n\n${prose(member)}`
}

function renderField(member: Member): string {
  const examples = member.tags.filter(({ name }) => name === 'example').map(({ text }) => ` For example \`${text}\`.`)
  return `- \`${member.signature.replace(/^readonly /, '')}\`\\\n  ${oneLine(member.text)}${examples.join('')}\n\n`
}

function prose({ text, tags }: Docstring): string {
  const throws = tags.filter(({ name }) => name === 'throws').map(tag => `Throws ${oneLine(tag.text)}\n\n`)
  const examples = tags.filter(({ name }) => name === 'example').map(tag => `\`\`\`ts\n${tag.text}\n\`\`\`\n\n`)
  return `${text}\n\n${throws.join('')}${examples.join('')}`
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

/** Constants whose values matter, as tables. */
const tables: { readonly [constant: string]: string } = {
  errorCodes: `${table('Code', 'Meaning', errorCodes)}What to do about each: [operations](operations.md#error-codes).\n\n`,
  errorHeaders: table('Field', 'Header', errorHeaders),
  taskDefaults: table('Setting', 'Default', taskDefaults)
}

function table(name: string, meaning: string, values: object): string {
  const rows = Object.entries(values).map(([key, value]) => `| \`${key}\` | ${value} |`)
  return `| ${name} | ${meaning} |\n| --- | --- |\n${rows.join('\n')}\n\n`
}
