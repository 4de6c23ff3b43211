import type { Driver, StreamsConfig } from '#streams'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { waitFor } from '../../deploy/stack/wait.ts'
import type { BrokerId } from './broker-processes.ts'
import { type Following, rowsById, startFollowing, topicsOf } from './following.ts'
import { differences, Ledger } from './ledger.ts'
import { startThreeBrokers, type ThreeBrokers } from './three-brokers.ts'

type Replicas = readonly (readonly BrokerId[])[]

/** Three brokers for the tests of one file, and the workers that tests start on them. */
export class ClusterOfTests {
  readonly brokers: ThreeBrokers
  readonly driver: Driver
  #running: Following[] = []

  private constructor(brokers: ThreeBrokers) {
    this.brokers = brokers
    this.driver = kafkaDriver({ brokers: brokers.bootstrap.split(',') })
  }

  static async start(): Promise<ClusterOfTests> {
    return new ClusterOfTests(await startThreeBrokers())
  }

  /** An application with topics on these brokers, a ledger of its input, and rows that its workers write. */
  async place(application: string, input: Replicas, output = input) {
    const topics = topicsOf(application)
    await this.brokers.createTopic({ name: topics.input.name, replicas: input })
    await this.brokers.createTopic({ name: topics.output.name, replicas: output })
    const ledger = new Ledger(this.driver, topics.input.name, [...input.keys()])
    const rows = rowsById()
    const worker = async (options: Partial<StreamsConfig> = {}): Promise<Following> => {
      const started = await startFollowing(this.driver, application, rows, options)
      this.#running.push(started)
      return started
    }
    /** Waits until the rows are there of all these entries, default all that were acknowledged. */
    const settled = async (entries = ledger.acknowledged, limit = 40_000): Promise<void> => {
      const missing = (): readonly number[] => differences(entries, rows.rows).lost
      if (await waitFor(async () => missing().length === 0, { limit, every: 200 })) return
      const first = missing().slice(0, 5)
      throw new Error(`${missing().length} entries have no row after ${limit / 1000} s, the first are ${first}`)
    }
    /** Waits until so many more rows are there than now; whether that happened in time. */
    const moreRows = (count: number, limit = 15_000): Promise<boolean> => {
      const goal = rows.rows.length + count
      return waitFor(async () => rows.rows.length >= goal, { limit })
    }
    /** Entries of the output, by partition in the order in which they lie there. */
    const written = () => new Ledger(this.driver, topics.output.name, []).held()
    return { topics, ledger, rows, worker, settled, moreRows, written }
  }

  /** Stops the workers and brings back every broker: between two tests. */
  async heal(): Promise<void> {
    await this.brokers.heal()
    await Promise.all(this.#running.map(({ streams }) => streams.close()))
    this.#running = []
  }

  async stop(): Promise<void> {
    await this.brokers.stop()
  }
}
