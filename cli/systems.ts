import type { Environment } from '../config/environment.ts'
import { type SystemName, systemsOf } from '../config/systems.ts'
import { cafe } from './systems/cafe.ts'
import { comments } from './systems/comments.ts'
import { feedback } from './systems/feedback.ts'
import { mediaEvents } from './systems/media-events.ts'
import { submissions } from './systems/submissions.ts'
import type { OtherProcess, System } from './systems/system.ts'

/** Every system that can run, by its name. */
export const systems: { readonly [name in SystemName]: System } = {
  feedback,
  'media-events': mediaEvents,
  submissions,
  comments,
  cafe
}

/** The systems that a value of `SYSTEM` names. */
export function systemsNamed(SYSTEM: Environment['SYSTEM']): readonly System[] {
  return systemsOf(SYSTEM).map(name => systems[name])
}

/** The processes of a system besides API and workers. */
export function othersOf(system: System, environment: Environment): readonly OtherProcess[] {
  return system.processes?.(environment) ?? []
}
