/** Cases that each property with random data tries: 1,000, or what `npm run fuzz` asks for. */
export const fuzzRuns = Number(process.env.FUZZ_RUNS ?? 1_000)

/** Milliseconds that so many cases may take. */
export const fuzzTimeout = 20_000 + 10 * fuzzRuns
