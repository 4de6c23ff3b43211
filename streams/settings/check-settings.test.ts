import { expect, test } from 'vitest'
import { checkSettings } from './check-settings.ts'
import { closestName } from './closest-name.ts'
import { settingRules } from './rules.ts'

interface Settings {
  readonly name: string
  readonly size?: number
  readonly mode?: 'a' | 'b'
}

const { oneOf, text, wholeFrom } = settingRules
const rules = { name: text, size: wholeFrom(1), mode: oneOf('a', 'b') }
const check = (given: object): void => checkSettings<Settings>('thing', given as Settings, rules, ['name'])

test('takes what fits, and what is not given', () => {
  expect(() => check({ name: 'x' })).not.toThrow()
  expect(() => check({ name: 'x', size: 2, mode: undefined })).not.toThrow()
})

test('names every wrong setting with what is allowed', () => {
  expect(() => check({ size: 0, mode: 'c' })).toThrow(
    'thing: name must be a string that is not empty, not undefined; size must be an integer of at least 1, not 0; ' +
      `mode must be 'a' or 'b', not "c"`
  )
})

test('an unknown setting is refused with the one that was meant, or with all that there are', () => {
  expect(() => check({ name: 'x', sizes: 2 })).toThrow("thing: there is no setting 'sizes'; did you mean 'size'?")
  expect(() => check({ name: 'x', colour: 2 })).toThrow("there is no setting 'colour'; there are mode, name, size")
})

test('the closest name is a few edits away, in any case', () => {
  expect(closestName('clientID', ['brokers', 'clientId'])).toBe('clientId')
  expect(closestName('x', ['brokers'])).toBeUndefined()
})
