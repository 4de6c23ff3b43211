import { defineConfig } from 'vitest/config'

/** Tests of a new project run with `node --test`, in that project. */
const template = '**/template/**'
const integration = '**/*.integration.test.ts'
/** Tests that take minutes, as what they wait for does. */
const long = '**/*.long.test.ts'

/** How tests run that need servers: one file after the other. */
const onServers = {
  exclude: ['**/node_modules/**', '.millrace/**'],
  globalSetup: ['test/stack.ts'],
  testTimeout: 300_000,
  hookTimeout: 300_000,
  fileParallelism: false
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [integration, long, template, '**/node_modules/**', '.millrace/**'],
          testTimeout: 20_000
        }
      },
      { test: { ...onServers, name: 'integration', include: [integration] } },
      { test: { ...onServers, name: 'long', include: [long], testTimeout: 900_000 } }
    ]
  }
})
