import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

test('the page links to a board that is there and chooses a topology', () => {
  const [, uid, variable] = /\/d\/([\w-]+)\?var-(\w+)=/.exec(read('web/feedback/src/topology/step-panel.tsx')) ?? []
  const board = JSON.parse(read(`deploy/grafana/dashboards/${uid}.json`)) as {
    readonly uid: string
    readonly templating: { readonly list: readonly { readonly name: string }[] }
  }
  expect(board.uid).toBe(uid)
  expect(board.templating.list.map(({ name }) => name)).toContain(variable)
})
