import { expect, test } from 'vitest'
import { parseEnvironment } from './environment.ts'

const rule = {
  name: 'mine',
  scope: 'customer',
  by: 'hour',
  measure: 'negative_share',
  change: 0.5,
  windows: 6,
  minimum: 3,
  baseline_minimum: 10,
  cooldown: 0
}

const read = (value: unknown) => parseEnvironment({ FEEDBACK_ALERT_RULES: JSON.stringify(value) }).FEEDBACK_ALERT_RULES

test('rules are read as they are given, none at all too', () => {
  expect(read([rule])).toEqual([rule])
  expect(read([])).toEqual([])
})

test('there are rules by default', () => {
  expect(parseEnvironment({}).FEEDBACK_ALERT_RULES.map(({ name }) => name)).toContain('mood-drop')
})

test.each([
  ['no JSON', '[', 'FEEDBACK_ALERT_RULES=[ is wrong: it must be a JSON array of objects'],
  ['a member that is missing', JSON.stringify([{ ...rule, change: undefined }]), '0.change: '],
  ['a member that no rule has', JSON.stringify([rule, { ...rule, cooldwon: 1 }]), '"cooldwon"'],
  ['a change of nothing', JSON.stringify([{ ...rule, change: 0 }]), '0.change: '],
  ['two rules of one name', JSON.stringify([rule, rule]), 'two rules have the same name']
])('refuses %s, saying what is wrong', (_, text, message) => {
  expect(() => parseEnvironment({ FEEDBACK_ALERT_RULES: text })).toThrow(message)
})
