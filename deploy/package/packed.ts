import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './emit.ts'

const run = promisify(execFile)

/** The tarballs of `npm run build:package`. */
export interface Packed {
  readonly library: string
  readonly create: string
}

/** Builds and packs the library and `create-millrace` into a folder, for tests of what users get. */
export async function packInto(folder: string): Promise<Packed> {
  await run('npm', ['run', '-s', 'build:package', folder], { cwd: root })
  return { library: join(folder, 'millrace.tgz'), create: join(folder, 'create-millrace.tgz') }
}
