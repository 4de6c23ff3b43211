/** One node of a topology. */
export interface TopologyNode {
  readonly name: string
  readonly kind: 'source' | 'processor' | 'topic' | 'sink'
  readonly verb: string
  readonly topics: readonly string[]
  readonly stores: readonly string[]
  readonly parents: readonly string[]
  readonly children: readonly string[]
}

/** Totals of a step since its workers started. */
export interface StepFigures {
  readonly name: string
  readonly processed: number
  readonly failed: number
  readonly retried: number
  readonly dropped: number
  readonly dead_letters: number
  readonly rows: number
  readonly calls: number
  readonly call_seconds: number
}

/** One topology as it runs. */
export interface TopologyState {
  readonly name: string
  readonly application: string
  readonly workers: number
  readonly sub_topologies: readonly { readonly id: number; readonly nodes: readonly TopologyNode[] }[]
  readonly steps: readonly StepFigures[]
  readonly lag: readonly { readonly topic: string; readonly records: number | null }[]
  readonly waiting: readonly { readonly reason: string; readonly tasks: number }[]
  readonly end_to_end: { readonly records: number; readonly seconds: number }
}

export interface WorkerState {
  readonly url: string
  readonly state: 'ready' | 'not-ready' | 'down'
  readonly detail?: string
  readonly topology?: string
}

/** What `GET /topology` answers. */
export interface Topologies {
  readonly at: string
  readonly workers: readonly WorkerState[]
  readonly topologies: readonly TopologyState[]
}
