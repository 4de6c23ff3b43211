/** Whether the timeline is shown, as the address of a view holds it. */
export interface TraceSearch {
  readonly trace?: true
}

/** The search of an address; what does not fit is left out. */
export function readTraceSearch(raw: { readonly [name: string]: unknown }): TraceSearch {
  return raw.trace === true ? { trace: true } : {}
}
