import type { RowDataPacket } from 'mysql2/promise'
import type { FeedbackPosition } from '../../../../topology/feedback/read-model.ts'
import type { Statement } from '../conditions.ts'
import { edgeStatement, lookStatement, type Search } from './search-query.ts'

/** Runs one statement of a search, all of which share its time. */
export type RunSearch = <R extends RowDataPacket>(doing: string, statement: Statement) => Promise<readonly R[]>

export type IdRow = RowDataPacket & { readonly message_id: string }
type EdgeRow = IdRow & { readonly time: Date }

/** Looks through the rows of a search in their order, one window after the other. */
export class Windows {
  /** What was found, in order. */
  readonly ids: string[] = []
  readonly #search: Search
  readonly #run: RunSearch
  readonly #wanted: number
  #place: FeedbackPosition | undefined
  #looked = 0
  #isOver = false

  constructor(search: Search, run: RunSearch, wanted: number) {
    this.#search = search
    this.#run = run
    this.#wanted = wanted
    this.#place = search.place
  }

  /** Rows that were looked at. */
  get looked(): number {
    return this.#looked
  }

  /** Whether enough was found, or all was looked at. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** What is left to look for, behind the windows. */
  get rest(): Search {
    return { ...this.#search, place: this.#place }
  }

  /** How many rows are still wanted. */
  get left(): number {
    return this.#wanted - this.ids.length
  }

  /** The last row of the last window. */
  get edge(): FeedbackPosition | undefined {
    return this.#place
  }

  /** Looks at so many more rows, until enough is found. */
  async look(size: number): Promise<void> {
    const [edge] = await this.#run<EdgeRow>('edge', edgeStatement(this.rest, size))
    const end = edge && { time: edge.time.getTime(), message_id: edge.message_id }
    const found = await this.#run<IdRow>('look', lookStatement(this.rest, end, this.left))
    this.#take(found)
    this.#looked += size
    this.#isOver = end === undefined || this.left === 0
    this.#place = end ?? this.#place
  }

  /** Looks at all that follow, until enough is found. */
  async lookOn(): Promise<void> {
    this.#take(await this.#run<IdRow>('look on', lookStatement(this.rest, undefined, this.left)))
    this.#isOver = true
  }

  #take(found: readonly IdRow[]): void {
    for (const { message_id } of found) this.ids.push(message_id)
  }
}
