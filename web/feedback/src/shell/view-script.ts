/** The script of a view or a chart cannot be loaded: the API is down, or has a newer page by now. */
export class ScriptNotLoaded extends Error {
  constructor(cause: unknown) {
    super('Its script cannot be loaded.', { cause })
    this.name = 'ScriptNotLoaded'
  }
}

/**
 * Loads a script that is not part of the first load. Rejects with `ScriptNotLoaded`; at an error of the browser's own the router would load
 * the whole page again, which an API that is down does not have either.
 */
export function script<T>(load: () => Promise<T>): () => Promise<T> {
  return () =>
    load().catch((cause: unknown) => {
      throw new ScriptNotLoaded(cause)
    })
}
