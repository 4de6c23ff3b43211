/** Verbs and sources of cases that the DSL does not have yet, as `verbKey` calls them. Take a line away when its verb arrives. */
export const notYet: readonly string[] = []
