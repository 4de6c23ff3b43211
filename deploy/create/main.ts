#!/usr/bin/env node
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { create } from './create.ts'

const usage = `create-millrace <folder> [--package <tarball or version>]

Makes a project that processes streams with Millrace: a topology, its test, Dockerfile, compose.yaml and a CI workflow.

  --package  the library: a .tgz, which is copied into the project, or a version or range of the registry (default: the version of this command)
  --version  the version of this command
  --help     this text
`

/** Wrong use: said in one line, exit code 2. */
class WrongUse extends Error {}

function own(): { readonly version: string; readonly folder: URL } {
  const folder = new URL('../../', import.meta.url)
  return { folder, ...(JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { version: string }) }
}

function read() {
  try {
    const options = {
      package: { type: 'string' },
      version: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' }
    } as const
    return parseArgs({ options, allowPositionals: true })
  } catch (thrown) {
    throw new WrongUse((thrown as Error).message)
  }
}

/** The version of the library, or the path of its tarball. */
function libraryOf(given: string | undefined, version: string): string {
  if (given === undefined) return `^${version}`
  if (!given.endsWith('.tgz')) return given
  if (!existsSync(given)) throw new WrongUse(`there is no file ${resolve(given)}`)
  return resolve(given)
}

/** `npm`, `pnpm` or another, by who started this process. */
function packageManager(): string {
  return /^(npm|pnpm|yarn|bun)\//.exec(process.env.npm_config_user_agent ?? '')?.[1] ?? 'npm'
}

function run(): void {
  const { values, positionals } = read()
  const { version, folder } = own()
  const [name, ...more] = positionals
  if (values.help) return void process.stdout.write(usage)
  if (values.version) return void process.stdout.write(`${version}\n`)
  if (name === undefined || more.length > 0)
    throw new WrongUse('give the name of one folder, as in: create-millrace my-app')
  const target = resolve(name)
  if (existsSync(target) && readdirSync(target).length > 0)
    throw new WrongUse(`${target} is not empty: give the name of a new folder`)
  const library = libraryOf(values.package, version)
  create({ template: new URL('template/', folder), target, name: basename(target), library })
  const manager = packageManager()
  const place = relative(process.cwd(), target)
  process.stdout.write(
    `made ${target}\n\n  ${place === '' ? '' : `cd ${place}\n  `}${manager} install\n  ${manager} test\n  docker compose up --detach kafka   # or set KAFKA_BROKER to one that you have\n  ${manager} run dev\n\n`
  )
}

try {
  run()
} catch (thrown) {
  if (!(thrown instanceof WrongUse)) throw thrown
  process.stderr.write(`${thrown.message}\n`)
  process.exitCode = 2
}
