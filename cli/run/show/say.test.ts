import { expect, test } from 'vitest'
import { sayTo } from './say.ts'

function terminal(columns: number) {
  const chunks: string[] = []
  const write = (text: string): boolean => chunks.push(text) > 0
  const say = sayTo({ isTTY: true, columns, write } as unknown as NodeJS.WriteStream)
  return { say, written: () => chunks.splice(0).join('') }
}

test('replaces every line of a status on a terminal, each cut to its width', () => {
  const { say, written } = terminal(8)
  say.status('feedback 1\ncafe 1')
  expect(written()).toBe('feedback\ncafe 1')
  say.status('feedback 2\ncafe 2')
  expect(written()).toBe('\r\u001b[K\u001b[1A\u001b[Kfeedback\ncafe 2')
  say.line('done')
  expect(written()).toBe('\r\u001b[K\u001b[1A\u001b[Kdone\n')
})
