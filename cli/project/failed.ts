import { codeOf, StreamsError } from '#streams'

/**
 * Says what ended a command; the exit code is 2 for wrong use, else 1. Our own errors say what to do. Anything else is thrown on: Node prints it
 * with the file and line that it comes from, which for a file that cannot be parsed only Node knows.
 */
export function failed(error: unknown): void {
  if (!(error instanceof StreamsError || isMissingPackage(error))) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = codeOf(error, 'timeout') === 'invalid-configuration' ? 2 : 1
}

/** Whether a module of the library says which package of the user's it needs. */
function isMissingPackage(error: unknown): error is Error & { readonly missing: readonly string[] } {
  return error instanceof Error && Array.isArray((error as { readonly missing?: unknown }).missing)
}
