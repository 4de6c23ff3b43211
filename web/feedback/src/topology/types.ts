import type { Schema } from '../../../shared/api/feedback-client.ts'

/** What `GET /topology` answers. */
export type Topologies = Schema<'Topologies'>

/** One topology as it runs. */
export type TopologyState = Schema<'TopologyState'>

/** One node of a topology. */
export type TopologyNode = TopologyState['sub_topologies'][number]['nodes'][number]

/** Totals of a step since its workers started. */
export type StepFigures = Schema<'StepFigures'>

export type WorkerState = Topologies['workers'][number]
