import type { Environment } from '../../config/environment.ts'
import { renderChecklist } from './checks/check-result.ts'
import { exercise } from './checks/exercise.ts'
import { judge } from './checks/judge.ts'
import { checkServices } from './checks/services.ts'
import { checkTopic } from './checks/topic.ts'

/** An exercise that cannot begin. */
const idle = { sent: [], produced: '', deeds: [], problem: 'not tried: see the checks before' } as const

/**
 * `millrace cafe check`: goes through the eight checks of the cafe and prints the list. Sends five events; the commits of the
 * consumer's group are not touched. Resolves with false when one failed.
 */
export async function check(environment: Environment, write: (text: string) => void): Promise<boolean> {
  const first = [await checkServices(environment), await checkTopic(environment)]
  const canRun = first.every(({ state }) => state !== 'failed')
  const results = [...first, ...judge(canRun ? await exercise(environment) : idle, environment.CAFE_PARTITIONS)]
  write(`Cafe verification checklist\n${renderChecklist(results)}`)
  return results.every(({ state }) => state !== 'failed')
}
