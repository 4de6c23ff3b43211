import { type Data, plain } from './data.ts'

/** `streams` gives functions the value first. All of these take any key and value. */
type Mapper<R> = (value: Data, key: Data) => R

export type Predicate =
  | { readonly fn: 'always' | 'never' | 'valueEven' | 'valueIsNull' | 'keyNotNull' }
  | { readonly fn: 'valueAtLeast'; readonly n: number }
  | { readonly fn: 'valueContains'; readonly text: string }
  | { readonly fn: 'keyIn'; readonly keys: readonly string[] }

export type ValueMapper =
  | { readonly fn: 'identity' | 'text' | 'withKey' }
  | { readonly fn: 'add' | 'mod'; readonly n: number }
  | { readonly fn: 'suffix'; readonly text: string }
  | { readonly fn: 'constant'; readonly value: Data }
  | { readonly fn: 'nullWhen'; readonly predicate: Predicate }

export type KeySelector =
  | { readonly fn: 'key' | 'plainKey' | 'keyText' | 'valueText' }
  | { readonly fn: 'valueMod'; readonly n: number }
  | { readonly fn: 'pick'; readonly keys: readonly Data[] }
  | { readonly fn: 'constant'; readonly key: Data }
  | { readonly fn: 'nullWhen'; readonly predicate: Predicate; readonly otherwise: KeySelector }

export type Expander =
  | { readonly fn: 'split'; readonly by: string }
  | { readonly fn: 'repeat' | 'upTo'; readonly n: number }
  | { readonly fn: 'andNull' }

export interface Reducer {
  readonly fn: 'sum' | 'subtract' | 'max' | 'min' | 'first' | 'last' | 'concat' | 'remove' | 'sumNonZero'
}

export type Aggregator =
  | { readonly fn: 'sum' | 'subtract' | 'max' | 'count' | 'uncount' | 'last' | 'keep' }
  | { readonly fn: 'append' | 'appendWithKey' | 'remove' | 'sumNonZero' }
  | { readonly fn: 'countNonMultiple'; readonly n: number }

export interface Merger {
  readonly fn: 'sum' | 'max' | 'last' | 'append'
}

export interface Joiner {
  readonly fn: 'pair' | 'keyed' | 'sum' | 'left' | 'right' | 'sumNonZero'
}

/** `∅` for null, else as it is read; a windowed key with its bounds. */
export function text(x: Data): string {
  if (x === null) return '∅'
  return typeof x === 'object' ? `${text(x.key)}@${x.window.start}/${x.window.end}` : String(x)
}

/** 0 for null, an integer itself, the length of any text. */
export function num(x: Data): number {
  if (x === null) return 0
  return typeof x === 'number' ? x : text(x).length
}

export function predicate(spec: Predicate): Mapper<boolean> {
  switch (spec.fn) {
    case 'always':
      return () => true
    case 'never':
      return () => false
    case 'valueAtLeast':
      return value => num(value) >= spec.n
    case 'valueEven':
      return value => mod(num(value), 2) === 0
    case 'valueIsNull':
      return value => value === null
    case 'valueContains':
      return value => value !== null && text(value).includes(spec.text)
    case 'keyIn':
      return (_, key) => key !== null && spec.keys.includes(text(plain(key)))
    case 'keyNotNull':
      return (_, key) => key !== null
    default:
      return unknown(spec)
  }
}

export function valueMapper(spec: ValueMapper): Mapper<Data> {
  switch (spec.fn) {
    case 'identity':
      return value => value
    case 'add':
      return value => (value === null ? null : num(value) + spec.n)
    case 'mod':
      return value => (value === null ? null : mod(num(value), spec.n))
    case 'text':
      return value => text(value)
    case 'suffix':
      return value => (value === null ? null : text(value) + spec.text)
    case 'withKey':
      return (value, key) => `${text(key)}=${text(value)}`
    case 'constant':
      return () => spec.value
    case 'nullWhen': {
      const holds = predicate(spec.predicate)
      return (value, key) => (holds(value, key) ? null : value)
    }
    default:
      return unknown(spec)
  }
}

export function keySelector(spec: KeySelector): Mapper<Data> {
  switch (spec.fn) {
    case 'key':
      return (_, key) => key
    case 'plainKey':
      return (_, key) => plain(key)
    case 'keyText':
      return (_, key) => (key === null ? null : text(key))
    case 'valueText':
      return value => (value === null ? null : text(value))
    case 'valueMod':
      return value => (value === null ? null : String(mod(num(value), spec.n)))
    case 'pick':
      return value => (value === null ? null : (spec.keys[mod(num(value), spec.keys.length)] ?? null))
    case 'constant':
      return () => spec.key
    case 'nullWhen': {
      const holds = predicate(spec.predicate)
      const otherwise = keySelector(spec.otherwise)
      return (value, key) => (holds(value, key) ? null : otherwise(value, key))
    }
    default:
      return unknown(spec)
  }
}

export function expander(spec: Expander): (value: Data) => Data[] {
  switch (spec.fn) {
    case 'split':
      return value => (value === null ? [] : text(value).split(spec.by))
    case 'repeat':
      return value => (value === null ? [] : Array.from({ length: spec.n }, () => value))
    case 'upTo':
      return value => (value === null ? [] : Array.from({ length: mod(num(value), spec.n) }, (_, n) => n))
    case 'andNull':
      return value => [value, null]
    default:
      return unknown(spec)
  }
}

export function reducer({ fn }: Reducer): (aggregate: Data, value: Data) => Data {
  switch (fn) {
    case 'sum':
      return (a, v) => num(a) + num(v)
    case 'subtract':
      return (a, v) => num(a) - num(v)
    case 'max':
      return (a, v) => Math.max(num(a), num(v))
    case 'min':
      return (a, v) => Math.min(num(a), num(v))
    case 'first':
      return a => a
    case 'last':
      return (_, v) => v
    case 'concat':
      return (a, v) => `${text(a)},${text(v)}`
    case 'remove':
      return remove
    case 'sumNonZero':
      return (a, v) => num(a) + num(v) || null
    default:
      return unknown(fn)
  }
}

export function aggregator(spec: Aggregator): (value: Data, key: Data, aggregate: Data) => Data {
  switch (spec.fn) {
    case 'sum':
      return (v, _, a) => num(a) + num(v)
    case 'subtract':
      return (v, _, a) => num(a) - num(v)
    case 'max':
      return (v, _, a) => Math.max(num(a), num(v))
    case 'count':
      return (_, __, a) => num(a) + 1
    case 'uncount':
      return (_, __, a) => num(a) - 1
    case 'last':
      return v => v
    case 'keep':
      return (_, __, a) => a
    case 'append':
      return (v, _, a) => append(a, text(v))
    case 'appendWithKey':
      return (v, key, a) => append(a, `${text(key)}=${text(v)}`)
    case 'remove':
      return (v, _, a) => remove(a, v)
    case 'sumNonZero':
      return (v, _, a) => num(a) + num(v) || null
    case 'countNonMultiple':
      return (_, __, a) => ((num(a) + 1) % spec.n === 0 ? null : num(a) + 1)
    default:
      return unknown(spec)
  }
}

/** `a` is of the sessions before. */
export function merger({ fn }: Merger): (key: Data, a: Data, b: Data) => Data {
  switch (fn) {
    case 'sum':
      return (_, a, b) => num(a) + num(b)
    case 'max':
      return (_, a, b) => Math.max(num(a), num(b))
    case 'last':
      return (_, __, b) => b
    case 'append':
      return (_, a, b) => (b === null || b === '' ? a : append(a, text(b)))
    default:
      return unknown(fn)
  }
}

export function joiner({ fn }: Joiner): (left: Data, right: Data, key: Data) => Data {
  switch (fn) {
    case 'pair':
      return (left, right) => `${text(left)}|${text(right)}`
    case 'keyed':
      return (left, right, key) => `${text(key)}:${text(left)}|${text(right)}`
    case 'sum':
      return (left, right) => num(left) + num(right)
    case 'left':
      return left => left
    case 'right':
      return (_, right) => right
    case 'sumNonZero':
      return (left, right) => num(left) + num(right) || null
    default:
      return unknown(fn)
  }
}

const mod = (a: number, n: number): number => ((a % n) + n) % n

const append = (list: Data, item: string): Data => (list === null || list === '' ? item : `${text(list)},${item}`)

function remove(list: Data, item: Data): Data {
  if (list === null) return null
  const items = text(list).split(',')
  const at = items.indexOf(text(item))
  if (at >= 0) items.splice(at, 1)
  return items.length > 0 ? items.join(',') : null
}

function unknown(spec: never): never {
  throw new Error(`no function of cases: ${JSON.stringify(spec)}`)
}
