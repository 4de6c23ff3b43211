import { stackError } from '../error.ts'
import type { Progress, Stack, StartStackOptions } from '../types.ts'
import { engineAnswers, hasCompose } from './command.ts'
import { composeStack } from './compose.ts'
import { haveImages } from './images.ts'

/** Whether a stack in containers can be had here: an engine answers, and the images are here or can be pulled. */
export async function canUseDocker(ports: StartStackOptions['ports'], onProgress: Progress): Promise<boolean> {
  if (!(await engineAnswers())) return false
  if (ports === 'fixed' && !(await hasCompose())) {
    onProgress('stack', 'Docker answers but has no compose plugin')
    return false
  }
  return await haveImages(onProgress)
}

/** Servers in containers: those of the compose file on fixed ports, containers of their own on free ones. */
export async function dockerStack(options: StartStackOptions): Promise<Stack> {
  const { onProgress = () => undefined } = options
  if (!(await canUseDocker(options.ports, onProgress))) {
    throw stackError('Docker cannot be used here: start its engine, or leave STACK out to have native servers')
  }
  if (options.ports === 'fixed') return await composeStack(options)
  // Only tests come here; the package is not there in production.
  const { containerStack } = await import('./test-containers.ts')
  return await containerStack(options)
}
