/** What happens to a row of a table, as the steps after it get it: the row as it is now and as it was. Null: no row. */
export class Change {
  readonly value: unknown
  readonly before: unknown

  constructor(value: unknown, before: unknown) {
    this.value = value
    this.before = before
  }
}
