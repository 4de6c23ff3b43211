/** The description of one node, with the same names as in metrics, logs and dead letters. */
export interface NodeDescription {
  /** Name of the step. */
  readonly name: string
  /** Kind of node in the graph. */
  readonly kind: 'source' | 'processor' | 'topic' | 'sink'
  /** DSL method of a processor, or name of a sink's system. */
  readonly verb: string
  /** Topics that the node reads or writes. */
  readonly topics: readonly string[]
  /** Names of the stores that the node uses. */
  readonly stores: readonly string[]
  /** Windows that the node aggregates or joins by, in words. */
  readonly windows?: string
  /** Names of the steps before it. */
  readonly parents: readonly string[]
  /** Names of the steps after it. */
  readonly children: readonly string[]
}

/** Steps that run together in one task. */
export interface SubTopologyDescription {
  /** Number of the sub-topology, in the order of the sources, from 0. */
  readonly id: number
  /** Whether every process runs it outside its tasks, because it reads topics entirely. */
  readonly isGlobal?: boolean
  /** Its steps, sources first. */
  readonly nodes: readonly NodeDescription[]
}
