import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type ForeignProducer, pythonEnvironment } from '../producers/producer.ts'

const run = promisify(execFile)
const docs = join(import.meta.dirname, '../../docs/guides/migrate')

/** What the Java of the guides is compiled against. */
export const javaOfGuides: ForeignProducer = {
  language: 'Java-guides',
  packages: join(import.meta.dirname, 'java', 'pom.xml'),
  build: folder => run('mvn', ['-q', '-B', '-f', javaOfGuides.packages, `-Dout=${folder}`, 'generate-resources']),
  command: folder => ['java', '-cp', join(folder, 'lib', '*'), join(import.meta.dirname, 'java', 'Names.java')]
}

/** What the Python of the guides runs with. */
export const pythonOfGuides: ForeignProducer = {
  language: 'Python-guides',
  packages: join(import.meta.dirname, 'python', 'requirements.txt'),
  build: folder => pythonEnvironment(folder, pythonOfGuides.packages),
  command: folder => [join(folder, 'bin', 'python')]
}

/** A guide's text. */
export function guide(from: string): Promise<string> {
  return readFile(join(docs, `coming-from-${from}.md`), 'utf8')
}

/** The blocks of a language in a page. */
export function blocksOf(page: string, language: 'java' | 'python'): readonly string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, code = '']) => code)
}

/** Compiles a block of Java with the packages of `folder`; rejects with what the compiler says. */
export async function compileJava(code: string, folder: string): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), 'millrace-guides-'))
  try {
    await writeFile(join(place, 'Block.java'), code)
    await run('javac', ['-cp', join(folder, 'lib', '*'), '-d', place, '-parameters', join(place, 'Block.java')])
  } finally {
    await rm(place, { recursive: true })
  }
}

/** What the libraries call things, by kind: `class`, `method`, `constant`, `setting`, `client-setting`. */
export async function javaNames(folder: string): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const [java, ...args] = javaOfGuides.command(folder)
  const { stdout } = await run(java, args, { maxBuffer: 2 ** 26 })
  const names = new Map<string, Set<string>>()
  for (const line of stdout.trim().split('\n')) {
    const [kind = '', name = ''] = line.split(' ')
    names.set(kind, (names.get(kind) ?? new Set()).add(name))
  }
  return names
}

/** The code words in the left cells of a page's tables, from a heading up to the next one of its rank where one is named. */
export function leftWords(page: string, heading?: string): readonly string[] {
  const rank = heading?.match(/^#+/)?.[0] ?? ''
  const part =
    heading === undefined ? page : (page.split(`${heading}\n`)[1]?.split(new RegExp(`^${rank} `, 'm'))[0] ?? '')
  const rows = part.split('\n').filter(line => line.startsWith('| ') && !/^\| (---|Kafka|Spring|Quix)/.test(line))
  return rows.flatMap(row => [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, word = '']) => word))
}
