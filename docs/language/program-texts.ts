import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Code whose strings people read: help texts, messages of errors and logs, OpenAPI, settings, metrics, alerts and boards. */
const sources = ['api', 'cli', 'config', 'connectors', 'deploy', 'metrics', 'streams', 'topology', 'worker']
const literal = /'((?:[^'\\\n]|\\.)+)'|"((?:[^"\\\n]|\\.)+)"|`((?:[^`\\\n]|\\.)+)`/g
const comment = /^\s*(?:\*|\/\/|\/\*)/
const words = /^[A-Za-z$][^;{}<>]*(?: [^ ]+){3}/

/** A file with its sentences as a list in Markdown, each on the line that it has in the file. */
export interface ProgramText {
  readonly file: string
  readonly text: string
}

/** Every string of the code that reads as a sentence: four words or more. What is filled in stands as `x`. */
export function programTexts(root: string): readonly ProgramText[] {
  const files = sources.flatMap(folder =>
    globSync(`${folder}/**/*.ts`, {
      cwd: root,
      exclude: ['**/generated/**', '**/*.test.ts', '**/contracts/**', '**/testing/**']
    })
  )
  const read = files.sort().map(file => {
    const lines = readFileSync(join(root, file), 'utf8').split('\n')
    return { file, text: lines.map(itemOf).join('') }
  })
  return read.filter(({ text }) => text.trim() !== '')
}

/** A line of the list, or an empty one, so that lines keep their numbers. */
function itemOf(line: string): string {
  const sentences = sentencesOf(line)
  return sentences === '' ? '\n' : `- ${sentences}\n`
}

function sentencesOf(line: string): string {
  if (comment.test(line) || line.startsWith('import ')) return ''
  const found = [...line.matchAll(literal)].map(([, single, double, template]) => single ?? double ?? template ?? '')
  const read = found.map(text =>
    text
      .replaceAll(/\\`/g, '`')
      .replaceAll(/\$\{[^}]*\}/g, 'x')
      .replaceAll(/\\(.)/g, '$1')
  )
  return read
    .filter(
      text => words.test(text) && !/^(?:SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|SET|SHOW|WITH|FROM|WHERE) /.test(text)
    )
    .join(' ')
}
