/**
 * Largest record that a process writes: as large as a batch that it reads may unpack to, so that what was read can be passed on or dead-lettered and
 * `max.message.bytes` of the topic alone says what is too large.
 */
export const recordBytes = 67_108_864
