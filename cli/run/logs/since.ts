import { InvalidArgumentError } from 'commander'

const milliseconds: { readonly [unit: string]: number } = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The time that `30s`, `10m`, `2h`, `1d` ago was, or that ISO 8601 names, in milliseconds. Throws commander's error for anything else. */
export function since(text: string, now = Date.now()): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? []
  const at = count === undefined ? Date.parse(text) : now - Number(count) * (milliseconds[unit] ?? 0)
  if (Number.isNaN(at)) throw new InvalidArgumentError('It must be like 30s, 10m, 2h, 1d, or a time in ISO 8601.')
  return at
}
