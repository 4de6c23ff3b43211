import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Job, Outcome } from './job.ts'

/** Runs a worker of a benchmark to its end. Rejects with what it printed when it fails. */
export function runWorker(file: URL, job: Job, env: NodeJS.ProcessEnv): Promise<Outcome> {
  const path = fileURLToPath(file)
  const child = spawn(process.execPath, [path, JSON.stringify(job)], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  let errors = ''
  child.stdout.on('data', data => {
    output += data
  })
  child.stderr.on('data', data => {
    errors += data
  })
  return new Promise((resolve, reject) => {
    child.once('exit', code => {
      const line = output.split('\n').find(text => text.startsWith('{'))
      if (line) resolve(JSON.parse(line) as Outcome)
      else reject(new Error(`${path} ended with ${code}: ${errors || output}`))
    })
  })
}

const ticksPerSecond = 100

/** Processor time of a process so far, microseconds; 0 where /proc does not tell. */
export function cpuOf(pid: number | undefined): number {
  if (pid === undefined) return 0
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return ((Number(fields[11]) + Number(fields[12])) / ticksPerSecond) * 1e6
  } catch {
    return 0
  }
}

/** Largest memory of a process so far, MiB; 0 where /proc does not tell. */
export function peakRssOf(pid: number | undefined): number {
  if (pid === undefined) return 0
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kilobytes ?? 0) / 1024)
  } catch {
    return 0
  }
}
