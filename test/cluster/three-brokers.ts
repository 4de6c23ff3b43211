import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { sweep } from '../../deploy/stack/sweep.ts'
import { waitFor } from '../../deploy/stack/wait.ts'
import { type Broker, type BrokerId, brokerIds, newBrokers } from './broker-processes.ts'
import { type PartitionState, partitionStates } from './partition-states.ts'
import {
  ChangeRefused,
  configureTopic,
  createTopic,
  deleteTopic,
  type PlacedTopic,
  reassignTopic
} from './topic-changes.ts'

const folder = join(import.meta.dirname, '..', '..', '.millrace', 'test')

/**
 * Three brokers that are one cluster: internal topics and new ones have three replicas of which two must be in sync. Each is broker and
 * controller, so two must run for anything to change. A broker that died is out after 3 s. Racks are `rack-1` to `rack-3`, and
 * consumers that name theirs are sent to the replica there.
 */
export interface ThreeBrokers {
  /** All three as `KAFKA_BROKER` has them. */
  readonly bootstrap: string
  /** `127.0.0.1:port` of one. */
  readonly addressOf: (id: BrokerId) => string
  /** SIGKILL: gone at once. */
  readonly kill: (id: BrokerId) => Promise<void>
  /** SIGTERM: hands its leaderships over, then ends. */
  readonly stopBroker: (id: BrokerId) => Promise<void>
  /** Resolves when the broker serves and is part of the cluster. */
  readonly start: (id: BrokerId) => Promise<void>
  /** SIGSTOP: connections stay open and nothing answers. */
  readonly pause: (id: BrokerId) => void
  /** Ends a pause. */
  readonly resume: (id: BrokerId) => void
  /** Resumes what is paused and starts what is down. */
  readonly heal: () => Promise<void>
  /** Resolves when every partition has a leader. */
  readonly createTopic: (topic: PlacedTopic) => Promise<void>
  /** Resolves when no running broker knows the topic any more. */
  readonly deleteTopic: (name: string) => Promise<void>
  /** Sets settings of a topic; the others stay. */
  readonly configure: (name: string, config: { readonly [name: string]: string }) => Promise<void>
  /** Moves partitions, by their number, to other brokers; resolves when the new replicas are in sync. */
  readonly reassign: (name: string, replicas: { readonly [partition: number]: readonly BrokerId[] }) => Promise<void>
  /** The partitions of a topic as a running broker knows them. */
  readonly partitions: (name: string) => Promise<readonly PartitionState[]>
  /** Resolves with the state when it is as wanted, looked at every 50 ms; rejects with the last state after the limit (default 20 s). */
  readonly until: (
    name: string,
    wanted: (partitions: readonly PartitionState[]) => boolean,
    limit?: number
  ) => Promise<readonly PartitionState[]>
  /** Stops all and removes their data. */
  readonly stop: () => Promise<void>
}

/** Starts the cluster, which takes about ten seconds on two cores. `stop` it after use. Needs Java. */
export async function startThreeBrokers(): Promise<ThreeBrokers> {
  await mkdir(folder, { recursive: true })
  await sweep(folder)
  const dataDir = await mkdtemp(join(folder, `${process.pid}-`))
  const brokers = await newBrokers(dataDir)
  const paused = new Set<BrokerId>()
  const brokerOf = (id: BrokerId): Broker => brokers.get(id) as Broker
  const killAll = (): void => {
    for (const broker of brokers.values()) broker.killNow()
  }
  process.once('exit', killAll)

  const portOf = (id: BrokerId): number => brokerOf(id).recipe.port
  const bootstrap = brokerIds.map(id => `127.0.0.1:${portOf(id)}`).join(',')
  const running = (): readonly BrokerId[] => brokerIds.filter(id => brokerOf(id).pid !== undefined && !paused.has(id))

  /** Asks a running broker, which asks the controller, until it is not for the moment any more that it cannot be done. */
  const change = async (ask: (port: number) => Promise<void>): Promise<void> => {
    let failure: unknown
    const done = async (): Promise<boolean> => {
      const [id = 1] = running()
      try {
        await ask(portOf(id))
        failure = undefined
      } catch (error) {
        failure = error
      }
      return !(failure instanceof ChangeRefused && failure.passing)
    }
    await waitFor(done, { limit: 20_000, every: 200 })
    if (failure !== undefined) throw failure
  }
  const partitions = async (name: string): Promise<readonly PartitionState[]> => {
    const [id] = running()
    if (id === undefined) throw new Error('no broker runs')
    return await partitionStates(portOf(id), name)
  }
  const until: ThreeBrokers['until'] = async (name, wanted, limit = 20_000) => {
    let last: readonly PartitionState[] = []
    const ask = async (): Promise<boolean> => {
      last = await partitions(name)
      return wanted(last)
    }
    if (await waitFor(ask, { limit })) return last
    throw new Error(`${name} is not as wanted after ${limit / 1000} s: ${JSON.stringify(last)}`)
  }
  const stop = async (): Promise<void> => {
    for (const id of paused) brokerOf(id).resume()
    // A controlled shutdown waits for the others: nobody needs it any more.
    await Promise.all([...brokers.values()].filter(({ pid }) => pid !== undefined).map(broker => broker.kill()))
    process.off('exit', killAll)
    await rm(dataDir, { recursive: true, force: true })
  }

  await Promise.all([...brokers.values()].map(broker => broker.start())).catch(async thrown => {
    await stop()
    throw thrown
  })
  return {
    bootstrap,
    addressOf: id => `127.0.0.1:${portOf(id)}`,
    kill: async id => {
      await brokerOf(id).kill()
      paused.delete(id)
    },
    stopBroker: id => brokerOf(id).stop(),
    start: id => brokerOf(id).start(),
    pause: id => {
      brokerOf(id).pause()
      paused.add(id)
    },
    resume: id => {
      paused.delete(id)
      brokerOf(id).resume()
    },
    heal: async () => {
      for (const id of paused) brokerOf(id).resume()
      paused.clear()
      const down = brokerIds.filter(id => brokerOf(id).pid === undefined)
      await Promise.all(down.map(id => brokerOf(id).start()))
    },
    createTopic: async topic => {
      await change(port => createTopic(port, topic))
      await until(topic.name, all => all.length === topic.replicas.length && all.every(({ leader }) => leader > 0))
    },
    deleteTopic: async name => {
      await change(port => deleteTopic(port, name))
      const isGone = async (): Promise<boolean> =>
        (await Promise.all(running().map(id => partitionStates(portOf(id), name)))).every(({ length }) => length === 0)
      if (!(await waitFor(isGone, { limit: 20_000 }))) throw new Error(`${name} is still there 20 s after its deletion`)
    },
    configure: (name, config) => change(port => configureTopic(port, name, config)),
    reassign: async (name, replicas) => {
      const wanted = new Map(Object.entries(replicas).map(([partition, brokers]) => [Number(partition), brokers]))
      await change(port => reassignTopic(port, name, wanted))
      await until(name, all => [...wanted].every(([partition, of]) => isPlaced(all[partition], of)))
    },
    partitions,
    until,
    stop
  }
}

/** Whether the partition lies on these brokers and no others, all in sync. */
function isPlaced(state: PartitionState | undefined, on: readonly BrokerId[]): boolean {
  return state?.replicas.join() === on.join() && on.every(id => state.isr.includes(id))
}
