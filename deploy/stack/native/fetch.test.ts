import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Artifact } from './artifacts.ts'
import { fetchArtifact } from './fetch.ts'

const artifact: Artifact = {
  server: 'kafka',
  title: 'Kafka',
  folder: 'kafka-1',
  profile: 'kafka',
  properties: [],
  megabytes: 1
}

let folder: string
let home: string
const path = process.env.PATH

/** Puts a program called mvn first on the path. */
async function mvn(script: string): Promise<void> {
  const bin = join(folder, 'bin')
  await mkdir(bin, { recursive: true })
  await writeFile(join(bin, 'mvn'), `#!/bin/sh\n${script}\n`)
  await chmod(join(bin, 'mvn'), 0o755)
  process.env.PATH = `${bin}:${path}`
}

const outOf = 'for a in "$@"; do case $a in -Dout=*) out=$(echo "$a" | cut -c7-);; esac; done'

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-test-'))
  home = join(folder, 'home')
})
afterEach(async () => {
  process.env.PATH = path
  await rm(folder, { recursive: true })
})

test('puts a complete download in its place and reports progress', async () => {
  await mvn(`${outOf}; mkdir -p $out/lib $out/.build; printf 'Progress (1): 4.1/44 MB\\r'`)
  const progress: string[] = []
  expect(await fetchArtifact(artifact, home, (_, text) => progress.push(text))).toBe(join(home, 'kafka-1'))
  expect(await readdir(join(home, 'kafka-1'))).toEqual(['lib'])
  expect(progress).toContain('downloading 4.1/44 MB')
})

test('does again what an interrupted download left half finished', async () => {
  await mkdir(join(home, 'kafka-1.partial-999999999'), { recursive: true })
  await mvn(`${outOf}; mkdir -p $out/lib`)
  await fetchArtifact(artifact, home, () => undefined)
  expect(await readdir(home)).toEqual(['kafka-1'])
})

test('leaves nothing behind and tells Maven’s reason when the download fails', async () => {
  await mvn(`${outOf}; mkdir -p $out/lib; echo '[ERROR] Could not transfer artifact x: Connect timed out'; exit 1`)
  await expect(fetchArtifact(artifact, home, () => undefined)).rejects.toThrow(
    'Kafka could not be fetched from Maven Central: Could not transfer artifact x: Connect timed out'
  )
  expect(await readdir(home)).toEqual([])
})

test('says how to get Maven when there is none', async () => {
  process.env.PATH = folder
  await expect(fetchArtifact(artifact, home, () => undefined)).rejects.toThrow(
    /^Maven is missing, which fetches Kafka once: install it/
  )
})
