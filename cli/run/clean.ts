import { rm } from 'node:fs/promises'
import { cleanDockerStack } from '../../deploy/stack/docker/compose.ts'
import { runFolder } from './folders.ts'
import type { Say } from './show/say.ts'
import { stop } from './stop.ts'

/** `millrace clean`: stops a run and removes its data, logs, containers and volumes. Downloaded programs are kept. */
export async function clean(say: Say): Promise<void> {
  await stop(say)
  if (await cleanDockerStack()) say.line('removed containers and volumes')
  await rm(runFolder, { recursive: true, force: true })
  say.line(`removed ${runFolder}`)
}
