import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { damagedFolder } from './damaged-folder.ts'

const folder = mkdtempSync(join(tmpdir(), 'damaged-'))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('M12: the bytes of a damaged batch are kept once, in a file named for its place', () => {
  const keep = damagedFolder(folder)
  const batch = { topic: 'orders', partition: 3, offset: 42, lastOffset: 99, reason: 'checksum', detail: '' } as const
  const file = keep({ ...batch, bytes: Buffer.from('raw') })
  expect(file).toBe(join(folder, 'damaged', 'orders-3-42.bin'))
  expect(readFileSync(file, 'utf8')).toBe('raw')
  expect(keep({ ...batch, bytes: Buffer.from('again') })).toBe(file)
  expect(readFileSync(file, 'utf8')).toBe('raw')
})
