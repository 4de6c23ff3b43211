import { expect, test, vi } from 'vitest'
import {
  chromium,
  goProducer,
  isMissing,
  javaProducer,
  type Program,
  promtool,
  pythonProducer,
  skipNote
} from './programs.ts'

test('a program that is missing is said on stderr, with what is skipped and what to do', () => {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const missing: Program = { ...chromium, isThere: () => false }
  expect(isMissing({ ...missing, isThere: () => true })).toBe(false)
  expect(write).not.toHaveBeenCalled()
  expect(isMissing(missing)).toBe(true)
  expect(write).toHaveBeenCalledExactlyOnceWith(
    'page tests are skipped: Chromium is missing; apt-get install chromium, or name it in CHROMIUM\n'
  )
})

test('each program knows the files of its tests', () => {
  const files = [
    'test/e2e/comments/page.integration.test.ts',
    'test/e2e/submissions/page.integration.test.ts',
    'test/e2e/media-events/page.integration.test.ts',
    'metrics/promtool.integration.test.ts',
    'test/e2e/feedback/foreign-producers.integration.test.ts',
    'test/e2e/feedback/example-producers.integration.test.ts',
    'test/e2e/comments/comments.integration.test.ts'
  ]
  expect(files.filter(file => chromium.files.test(file))).toEqual(files.slice(0, 3))
  expect(files.filter(file => promtool.files.test(file))).toEqual([files[3]])
  for (const { files: own } of [javaProducer, pythonProducer]) {
    expect(files.filter(file => own.test(file))).toEqual([files[4], files[5]])
  }
  expect(files.filter(file => goProducer.files.test(file))).toEqual([files[5]])
  expect(skipNote(promtool)).toContain('promtool is missing')
})
