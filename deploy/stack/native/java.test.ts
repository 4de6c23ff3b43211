import { expect, test } from 'vitest'
import { findJava, javaVersion } from './java.ts'

test.each([
  ['openjdk version "17.0.15" 2025-04-15', 17],
  ['java version "1.8.0_402"', 8],
  ['openjdk version "25" 2025-09-16', 25],
  ['no such thing', undefined]
])('reads the feature release from %s', (output, version) => {
  expect(javaVersion(output)).toBe(version)
})

test('says how to get Java when there is none', async () => {
  await expect(findJava({ JAVA_HOME: '/nowhere' })).rejects.toThrow(
    /^Java is missing \(tried \/nowhere\/bin\/java\): install Java 17 or newer .* or start Docker/
  )
})
