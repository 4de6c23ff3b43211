/** Health check of our containers, which have neither curl nor wget: exit code 0 when the URL answers 2xx within three seconds. */
const [url = ''] = process.argv.slice(2)
const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) }).catch((error: Error) => error)
if (answer instanceof Error || !answer.ok) {
  process.stderr.write(`${url}: ${answer instanceof Error ? answer.message : answer.status}\n`)
  process.exitCode = 1
}
