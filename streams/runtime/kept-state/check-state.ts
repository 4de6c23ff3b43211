import type { Admin } from '../../driver/admin.ts'
import { codeOf, StreamsError } from '../../errors/streams-error.ts'
import { subTopologies } from '../../graph/sub-topologies.ts'
import { changelogTopic, type Topology } from '../../graph/topology.ts'
import type { Logger } from '../../log.ts'
import { continues, describeShape, shapeOf } from '../../state/store-shape.ts'
import { largestSource, type PartitionCounts } from '../start/co-partitioning.ts'
import type { Patience } from '../start/patience.ts'
import { readCommittedState } from '../task/partition-time.ts'
import { type ChangedState, KeptState } from './kept-state.ts'
import { type KnownStore, type Manifest, newestOf, unpackManifest } from './manifest.ts'

/** What is looked at. */
export interface StateSurroundings {
  readonly applicationId: string
  readonly onChangedState: ChangedState
  readonly log: Logger
  readonly admin: Pick<Admin, 'committed' | 'knownOffsets'>
  readonly patience: Pick<Patience, 'until'>
}

/**
 * Compares the stores of a topology with what the group wrote down of the state it has, before anything is read. State of which nothing was
 * written down is taken as it is. Resolves with what is to be written down from now on.
 * @throws StreamsError `incompatible-state` naming each store that does not go with its state, unless set to accept it
 */
export async function checkState(
  topology: Topology,
  counts: PartitionCounts,
  surroundings: StateSurroundings
): Promise<KeptState> {
  const { applicationId, onChangedState, log, admin, patience } = surroundings
  const wanted = wantedStores(topology, counts)
  const warn = (message: string): void => log.warn({ topology: topology.name }, message)
  if (wanted.size === 0) return new KeptState(wanted, wanted, onChangedState, warn)
  const committed = await patience.until('broker', () => admin.committed(applicationId, topology.sourceTopics()))
  const found = newestOf(committed.map(({ metadata }) => unpackManifest(readCommittedState(metadata))))
  const hasState = (store: string): Promise<boolean> =>
    patience.until('broker', () => holdsEntries(changelogTopic(applicationId, store), admin))
  const changed = await changedStores(found, wanted, applicationId, hasState)
  const lost = [...found].filter(([name, { isGone }]) => !wanted.has(name) && !isGone)
  const renamed = await renamedStores(lost, found, wanted, applicationId, hasState)
  const problems = [...changed, ...renamed]
  if (problems.length > 0 && onChangedState === 'fail') throw incompatible(topology.name, problems)
  for (const problem of problems) warn(`${problem}: it is taken as it is (onChangedState is accept)`)
  for (const [name] of problems.length > 0 ? [] : lost)
    if (await hasState(name))
      warn(
        `the topology no longer has a store '${name}': its state stays in ${changelogTopic(applicationId, name)}, which may be deleted`
      )
  return new KeptState(nextOf(found, wanted), found, onChangedState, warn)
}

/** Stores with changelogs, as the topology declares them. */
function wantedStores({ nodes }: Topology, counts: PartitionCounts): Manifest {
  const wanted = new Map<string, KnownStore>()
  for (const part of subTopologies(nodes)) {
    const partitions = counts.get(largestSource(part.nodes, counts)) ?? 0
    for (const node of part.nodes)
      for (const store of node.kind === 'processor' ? node.stores : [])
        wanted.set(store.name, { revision: 0, partitions, shape: shapeOf(store) })
  }
  return wanted
}

type HasState = (store: string) => Promise<boolean>

async function changedStores(
  found: Manifest,
  wanted: Manifest,
  applicationId: string,
  hasState: HasState
): Promise<readonly string[]> {
  const problems: string[] = []
  for (const [name, { shape, partitions }] of wanted) {
    const known = found.get(name)
    if (!known || (continues(known.shape, shape) && partitions >= known.partitions)) continue
    if (!(await hasState(name))) continue
    const topic = changelogTopic(applicationId, name)
    problems.push(
      continues(known.shape, shape)
        ? `the state of store '${name}' (${topic}) is spread over ${known.partitions} partitions, and its topics have ${partitions} now, so that keys are on other partitions than their state`
        : `the state of store '${name}' (${topic}) holds ${describeShape(known.shape)}, and the topology wants ${describeShape(shape)}`
    )
  }
  return problems
}

/** A store that is gone beside one that is new and alike: most likely one whose name was changed. */
async function renamedStores(
  lost: readonly (readonly [string, KnownStore])[],
  found: Manifest,
  wanted: Manifest,
  applicationId: string,
  hasState: HasState
): Promise<readonly string[]> {
  const problems: string[] = []
  for (const [old, { shape }] of lost) {
    const alike = [...wanted].filter(([name, other]) => !found.has(name) && continues(shape, other.shape))
    if (alike.length === 0 || !(await hasState(old))) continue
    for (const [name] of alike)
      if (!(await hasState(name)))
        problems.push(
          `there is state of a store '${old}' (${changelogTopic(applicationId, old)}), which the topology does not have, and its store '${name}' is new and alike: renamed, it would begin empty in the middle of its topics`
        )
  }
  return problems
}

/** What is there, with what the topology has from now on; a store that it does not have any more is remembered. */
function nextOf(found: Manifest, wanted: Manifest): Manifest {
  const next = new Map<string, KnownStore>()
  for (const [name, known] of found)
    if (!wanted.has(name))
      next.set(name, known.isGone ? known : { ...known, revision: known.revision + 1, isGone: true })
  for (const [name, store] of wanted) {
    const known = found.get(name)
    const isSame = known && !known.isGone && known.partitions === store.partitions && equal(known.shape, store.shape)
    next.set(name, isSame ? known : { ...store, revision: known ? known.revision + 1 : 0 })
  }
  return next
}

const equal = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** Whether a changelog has entries; so it is taken to have where no partition tells now. */
async function holdsEntries(topic: string, admin: Pick<Admin, 'knownOffsets'>): Promise<boolean> {
  try {
    const partitions = await admin.knownOffsets(topic)
    return partitions.length === 0 || partitions.some(({ earliest, latest }) => latest > earliest)
  } catch (thrown) {
    if (codeOf(thrown, 'store-failed') === 'unknown-topic') return false
    throw thrown
  }
}

function incompatible(topology: string, problems: readonly string[]): StreamsError {
  return new StreamsError(
    'incompatible-state',
    `topology '${topology}' does not fit the state of its group: ${problems.join('; ')}. Change it back; or start under another applicationId, so that all state is built anew; or stop all workers and delete the changelog topics named here and the local folders of these stores, so that they start empty where the group is; or set onChangedState (ON_CHANGED_STATE) to accept, if the state can be read as it is`
  )
}
