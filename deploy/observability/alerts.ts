import type { Alert } from './alert.ts'
import { engineAlerts } from './alerts/engine.ts'
import { groupAlerts } from './alerts/groups.ts'
import { processAlerts } from './alerts/processes.ts'
import { serviceAlerts } from './alerts/service.ts'

/** Every alert, in the order of docs/guides/operations.md. */
export const alerts: readonly Alert[] = [...processAlerts, ...groupAlerts, ...engineAlerts, ...serviceAlerts]
