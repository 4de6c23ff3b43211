/** One node as described: the same names as metrics, logs and dead letters use. */
export interface NodeDescription {
  /** Name of the step. */
  readonly name: string
  /** What it is in the graph. */
  readonly kind: 'source' | 'processor' | 'topic' | 'sink'
  /** DSL verb of a processor; name of a sink's system. */
  readonly verb: string
  /** Topics read or written. */
  readonly topics: readonly string[]
  /** Names of the stores it uses. */
  readonly stores: readonly string[]
  /** The windows that it aggregates or joins by, in words. */
  readonly windows?: string
  /** Names of the steps before it. */
  readonly parents: readonly string[]
  /** Names of the steps after it. */
  readonly children: readonly string[]
}

/** Steps that run together in one task. */
export interface SubTopologyDescription {
  /** Number in the order of their sources, from 0. */
  readonly id: number
  /** Every process has it, outside its tasks: topics that are read whole. */
  readonly isGlobal?: boolean
  /** Its steps, sources first. */
  readonly nodes: readonly NodeDescription[]
}
