/** What happens to a row of a table, as the steps after it get it: the row as it is now and as it was. Null: no row. */
export class Change {
  readonly value: unknown
  /** The row as it was; null where nobody asked for it. */
  readonly before: unknown
  /** Whether no newer version of the row is known; false only below versioned tables. */
  readonly isLatest: boolean

  constructor(value: unknown, before: unknown, isLatest = true) {
    this.value = value
    this.before = before
    this.isLatest = isLatest
  }
}
