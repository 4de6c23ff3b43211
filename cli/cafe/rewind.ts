import { codeOf, StreamsError } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { cafeDriver, withAdmin } from './connect.ts'

/** `millrace cafe rewind`: the consumer's group forgets its commits, so that its next run begins at the earliest message. */
export async function rewind(environment: Environment, write: (text: string) => void): Promise<void> {
  const group = environment.CAFE_GROUP_ID
  try {
    await withAdmin(cafeDriver(environment), admin => admin.deleteGroups([group]))
  } catch (thrown) {
    if (codeOf(thrown, 'timeout') !== 'invalid-configuration') throw thrown
    throw new StreamsError('invalid-configuration', `a consumer of ${group} runs: stop it with Ctrl+C first`, {
      cause: thrown
    })
  }
  write(`Group '${group}' begins at the earliest message again.\n`)
}
