import { StreamsError } from '#streams'
import type { Environment } from '../../config/environment.ts'
import { type SystemName, systemsOf } from '../../config/systems.ts'

/** The consumer groups of each system's workers. */
const groups: { readonly [name in SystemName]: (environment: Environment) => readonly string[] } = {
  feedback: ({ FEEDBACK_GROUP_ID, FEEDBACK_TRENDS, FEEDBACK_TRENDS_GROUP_ID }) =>
    FEEDBACK_TRENDS ? [FEEDBACK_GROUP_ID, FEEDBACK_TRENDS_GROUP_ID] : [FEEDBACK_GROUP_ID],
  comments: environment => [environment.COMMENTS_GROUP_ID],
  submissions: environment => [environment.SUBMISSIONS_GROUP_ID],
  'media-events': environment => [environment.MEDIA_EVENTS_GROUP_ID],
  cafe: environment => [environment.CAFE_WORKER_GROUP_ID]
}

/** The groups meant: the one named, else those of the system named, else those of `SYSTEM`. Throws `invalid-configuration` for an unknown system. */
export function groupsMeant(
  { group, system }: { readonly group?: string | undefined; readonly system?: string | undefined },
  environment: Environment
): readonly string[] {
  if (group !== undefined) return [group]
  if (system === undefined) return systemsOf(environment.SYSTEM).flatMap(name => groups[name](environment))
  if (Object.hasOwn(groups, system)) return groups[system as SystemName](environment)
  const known = Object.keys(groups).join(', ')
  throw new StreamsError('invalid-configuration', `there is no system ${system}: --system must be one of ${known}`)
}
