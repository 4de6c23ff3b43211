import { headerText, type Topology } from '#streams'
import { inputHeader, markHeader } from './marked-inputs.ts'

/** A step of a topology. */
export type ProcessorNode = Extract<Topology['nodes'][number], { kind: 'processor' }>
/** What makes it run. */
export type StepFactory = ProcessorNode['factory']
/** What it gets when its task opens. */
export type StepContext = Parameters<StepFactory>[0]

/** What the engine knows of the record whose call runs, as far as it matters here. */
interface Running {
  readonly topic: string
  readonly partition: number
  readonly offset: number
  /** It is one that a step had kept. */
  readonly isAside: boolean
  /** It is an update that a store held back: so many changes. */
  readonly updates: number | undefined
}

/** A name for the source record whose call runs; undefined for what a step had kept and for updates that were held back. */
export function sourceRecord(runtime: StepContext): string | undefined {
  const running = runtime.source() as Running | undefined
  if (running === undefined || running.isAside || running.updates !== undefined) return undefined
  return recordId(running.topic, running.partition, running.offset)
}

/** The name of a record of a topic. */
export const recordId = (topic: string, partition: number | string, offset: number | string): string =>
  `${topic}/${partition}/${offset}`

/** Whether the record is marked whose call runs. */
export const isMarked = (runtime: StepContext): boolean =>
  headerText(runtime.context.headers(), markHeader) !== undefined

/** Which input came first on the way to the record whose call runs. */
export const inputOf = (runtime: StepContext): string => headerText(runtime.context.headers(), inputHeader) ?? 'none'
