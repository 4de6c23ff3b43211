import type { Progress, ServerName } from '../types.ts'
import { docker, dockerSays } from './command.ts'

/** The images of the servers, the same as in docker-compose.yml. */
export const images: { readonly [name in ServerName]: string } = {
  kafka: 'apache/kafka:4.3.1',
  registry: 'apicurio/apicurio-registry:3.0.9',
  mysql: 'mysql:8.4'
}

/** Longest time that an image may take to be pulled. */
const pullLimit = 600_000

/** Whether every image is here or could be pulled. Says which could not, and why. */
export async function haveImages(onProgress: Progress): Promise<boolean> {
  for (const [name, image] of Object.entries(images) as [ServerName, string][]) {
    if (await dockerSays(['image', 'inspect', image])) continue
    onProgress(name, `pulling ${image}`)
    try {
      await docker(['pull', '--quiet', image], pullLimit)
    } catch (error) {
      const reason = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1) ?? String(error)
      onProgress(name, `${image} is not here and cannot be pulled: ${reason}`)
      return false
    }
  }
  return true
}
