import { defineConfig } from 'vitest/config'

const integration = '**/*.integration.test.ts'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [integration, '**/node_modules/**', '.millrace/**'],
          testTimeout: 20_000
        }
      },
      {
        test: {
          name: 'integration',
          include: [integration],
          exclude: ['**/node_modules/**', '.millrace/**'],
          globalSetup: ['test/stack.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false
        }
      }
    ]
  }
})
