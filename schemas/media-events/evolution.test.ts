import { expect, test } from 'vitest'
import { catalogue, earlierVersions } from '../catalogue.ts'
import { compatibilityProblems } from '../compatibility/compare.ts'

test('every version of a schema and those before it can read each other', () => {
  for (const earlier of earlierVersions) {
    const current = catalogue.find(({ subject }) => subject === earlier.subject)
    expect(current?.compatibility, earlier.file).toBe(earlier.compatibility)
    const versions = [{ version: 1, text: earlier.schema }]
    expect(compatibilityProblems(current?.schema ?? '', versions, earlier.compatibility)).toEqual([])
  }
})

test('a field without a default would not be such a version', () => {
  const [earlier] = earlierVersions
  const current = catalogue.find(({ file }) => file === 'media-events/v2.avsc')
  const broken = current?.schema.replace(/("doc": "Of rating only; since version 2."),\s+"default": null/, '$1') ?? ''
  expect(broken).not.toBe(current?.schema)
  const versions = [{ version: 1, text: earlier?.schema ?? '' }]
  expect(compatibilityProblems(broken, versions, 'FULL_TRANSITIVE')).not.toEqual([])
})
