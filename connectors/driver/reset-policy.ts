import type { AutoOffsetReset, ConsumerOptions } from '#streams'

/** What a consumer does without a position in a topic. */
export function resetPolicy({
  autoOffsetReset,
  autoOffsetResets = {}
}: ConsumerOptions): (topic: string) => AutoOffsetReset {
  return topic => autoOffsetResets[topic] ?? autoOffsetReset ?? 'earliest'
}
