import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { servedDocument } from './served-document.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')
const settings = join(import.meta.dirname, 'python')

/**
 * The Python environment that generates the client and in which it runs, made once for each version of what it needs and kept in
 * `.millrace`. Resolves with its folder of programs. Rejects when Python 3 with venv is missing, or its packages cannot be had.
 */
export async function pythonEnvironment(): Promise<string> {
  const requirements = join(settings, 'requirements.txt')
  const text = await readFile(requirements)
  const folder = join(root, '.millrace', 'python-client', createHash('sha256').update(text).digest('hex').slice(0, 12))
  const programs = join(folder, 'bin')
  if (existsSync(join(folder, 'whole'))) return programs
  await rm(folder, { recursive: true, force: true })
  await run('python3', ['-m', 'venv', '--copies', folder])
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  await run(join(programs, 'python'), [...pip, '-r', requirements])
  await mkdir(join(folder, 'whole'))
  return programs
}

/** Generates the package `millrace_feedback`, which pip can install, into a folder, from the document of the API as it is here. */
export async function generatePythonClient(target: string): Promise<void> {
  const programs = await pythonEnvironment()
  const work = await mkdtemp(join(root, '.millrace', 'openapi-'))
  try {
    const document = join(work, 'openapi.json')
    await writeFile(document, JSON.stringify(await servedDocument()))
    const options = ['--meta', 'setup', '--config', join(settings, 'config.yml'), '--overwrite', '--fail-on-warning']
    await run(
      join(programs, 'openapi-python-client'),
      ['generate', '--path', document, '--output-path', target, ...options],
      { env: { ...process.env, PATH: `${programs}${delimiter}${process.env.PATH}` } }
    )
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}
