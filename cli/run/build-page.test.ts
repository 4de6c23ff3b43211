import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { isCurrent } from './build-page.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-page-'))

afterAll(() => rmSync(folder, { recursive: true }))

function write(file: string, second: number): void {
  const path = join(folder, file)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, '')
  utimesSync(path, second, second)
}

test('a page is built when it never was, and again when a source changed after it', () => {
  write('index.html', 100)
  write('src/components/form.tsx', 100)
  expect(isCurrent(folder)).toBe(false)
  write('dist/index.html', 200)
  expect(isCurrent(folder)).toBe(true)
  write('src/components/form.tsx', 300)
  expect(isCurrent(folder)).toBe(false)
})
