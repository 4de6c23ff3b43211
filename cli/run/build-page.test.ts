import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { buildPage, isCurrent } from './build-page.ts'
import { root } from './folders.ts'

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

test('a page is built for its readers, also by a process whose NODE_ENV says something else', async () => {
  expect(process.env.NODE_ENV).toBe('test')
  write('index.html', 100)
  writeFileSync(join(folder, 'index.html'), '<script type="module" src="/src/main.ts"></script>')
  writeFileSync(join(folder, 'src/main.ts'), 'document.title = process.env.NODE_ENV')
  rmSync(join(folder, 'dist'), { recursive: true, force: true })
  await buildPage(relative(root, folder), { line: () => undefined, status: () => undefined })
  const built = globSync(join(folder, 'dist/assets/*.js')).map(file => readFileSync(file, 'utf8'))
  expect(built.join()).toMatch(/document\.title=.production./)
})
