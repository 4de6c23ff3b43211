import { type FeedbackPlace, stackEnv, usualPlace } from '../feedback-place.ts'
import type { NewSystem } from './system.ts'

/** Whether the tests are for a system that runs already, with its API at `API_URL`, its servers in the usual variables. */
export const isGiven = process.env.API_URL !== undefined

/** A running feedback system that is only looked at from outside. */
export interface SystemUnderTest {
  readonly place: FeedbackPlace
  /** Address of its API. */
  readonly api: string
  /** Address of its worker's metrics; undefined for a system that runs already, which need not show it. */
  readonly worker: string | undefined
}

/** The system at `API_URL`, or a new one with one worker and one API. */
export async function systemUnderTest(newSystem: NewSystem): Promise<SystemUnderTest> {
  const { API_URL, MILLRACE_TEST_STACK } = process.env
  if (API_URL === undefined) {
    const system = await newSystem()
    const worker = await system.worker()
    return { place: system, api: (await system.api()).url, worker: worker.url }
  }
  if (MILLRACE_TEST_STACK !== 'given') {
    throw new Error('API_URL names a running system: give KAFKA_BROKER, SCHEMA_REGISTRY_URL and MYSQL_HOST of it too')
  }
  return { place: usualPlace(stackEnv()), api: API_URL.replace(/\/$/, ''), worker: undefined }
}

/** Whether the system that runs already is that of docker-compose.yml, whose containers may be killed: `make e2e COMPOSE=1`. */
export const isCompose = isGiven && !['', '0', undefined].includes(process.env.COMPOSE)
