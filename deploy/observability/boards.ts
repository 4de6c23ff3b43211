import type { Board } from './board.ts'
import { engine } from './boards/engine.ts'
import { feedback } from './boards/feedback.ts'
import { overview } from './boards/overview.ts'
import { cafe, comments, mediaEvents, submissions } from './boards/systems.ts'

/** Every board of Grafana: one over all, one for each system, one for the engine. */
export const boards: readonly Board[] = [overview, feedback, comments, submissions, mediaEvents, cafe, engine]
