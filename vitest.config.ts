import { defineConfig } from 'vitest/config'

/** Tests of a new project run with `node --test`, in that project. */
const template = '**/template/**'
const integration = '**/*.integration.test.ts'
/** Tests that take minutes, as what they wait for does. */
const long = '**/*.long.test.ts'

/** How long a test asks again for what must come at last. Nothing waits for it where all is well, and a machine may be busy. */
const atLast = (milliseconds: number) => ({ poll: { timeout: milliseconds } })

/** How tests run that need servers. */
const onServers = {
  expect: atLast(120_000),
  exclude: ['**/node_modules/**', '.millrace/**'],
  globalSetup: ['test/stack.ts'],
  testTimeout: 300_000,
  hookTimeout: 300_000
}

/** Unit tests: files that run in one worker share the modules that they import, which are read and compiled once. */
const units = { isolate: false, maxWorkers: '100%', restoreMocks: true, testTimeout: 20_000, expect: atLast(15_000) }

/** Two files at a time, after the unit tests: most of them wait most of the time, for servers to start, stop and miss somebody. */
const pairs = { maxWorkers: 2, sequence: { groupOrder: 1 } }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...units,
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [integration, long, template, '**/node_modules/**', '.millrace/**']
        }
      },
      { test: { ...onServers, ...pairs, name: 'integration', include: [integration] } },
      { test: { ...onServers, name: 'long', include: [long], testTimeout: 900_000, fileParallelism: false } }
    ]
  }
})
