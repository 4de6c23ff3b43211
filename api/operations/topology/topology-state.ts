import type { SteadyClock } from '#streams/connector'
import { endToEnd, stepFigures, waitingTasks } from './figures.ts'
import { type RunningTopology, runningTopology, type TopologyAnswer, type TopologyState } from './schemas.ts'
import type { WorkerReport } from './worker-report.ts'

export interface TopologyStateOptions {
  /** Asks the workers; resolves whatever they answer. */
  readonly workers: () => Promise<readonly WorkerReport[]>
  /** Records of topics that a group has not committed yet, or null for each that is not known, in the order of the topics. */
  readonly lag: (group: string, topics: readonly string[]) => Promise<readonly (number | null)[]>
  readonly clock: SteadyClock
}

/** Milliseconds for which one look at the workers serves all who ask. */
const fresh = 1_000

/**
 * Tells what runs, by the workers and the broker. Who asks within the same second shares one look. Topologies stay known after their workers
 * are gone, so that their lag can still be told.
 */
export function topologyState({ workers, lag, clock }: TopologyStateOptions): () => Promise<TopologyAnswer> {
  const known = new Map<string, RunningTopology>()
  const ranBy = new Map<string, string>()
  let looked: { readonly at: number; readonly answer: Promise<TopologyAnswer> } | undefined

  const notice = ({ url, topology }: WorkerReport): void => {
    const { data } = runningTopology.safeParse(topology)
    if (data === undefined) return
    known.set(data.name, data)
    ranBy.set(url, data.name)
  }

  const stateOf = async (
    { name, application, subTopologies }: RunningTopology,
    reports: readonly WorkerReport[]
  ): Promise<TopologyState> => {
    const own = reports.filter(({ url, state }) => state !== 'down' && ranBy.get(url) === name)
    const samples = own.flatMap(report => report.samples)
    const nodes = subTopologies.flatMap(part => part.nodes)
    const topics = [...new Set(nodes.flatMap(node => (node.kind === 'source' ? node.topics : [])))]
    const records = await lag(application, topics)
    return {
      name,
      application,
      workers: own.length,
      sub_topologies: subTopologies,
      steps: nodes.map(node => stepFigures(samples, name, node.name)),
      lag: topics.map((topic, index) => ({ topic, records: records[index] ?? null })),
      waiting: waitingTasks(samples, name),
      end_to_end: endToEnd(samples, name)
    }
  }

  const look = async (): Promise<TopologyAnswer> => {
    const reports = await workers()
    for (const report of reports) notice(report)
    const topologies = await Promise.all([...known.values()].map(topology => stateOf(topology, reports)))
    return {
      at: new Date(clock.now()).toISOString(),
      workers: reports
        .filter(({ url, state }) => state === 'down' || ranBy.has(url))
        .map(({ url, state, detail }) => {
          const topology = ranBy.get(url)
          return {
            url,
            state,
            ...(detail === undefined ? {} : { detail }),
            ...(topology === undefined ? {} : { topology })
          }
        }),
      topologies
    }
  }

  return () => {
    if (looked === undefined || clock.steady() - looked.at >= fresh) looked = { at: clock.steady(), answer: look() }
    return looked.answer
  }
}
