/**
 * Largest record of a dead-letter topic: a dead letter is its record plus headers, so it may be larger than any record elsewhere, whose
 * limit is Kafka's default of 1,048,588 bytes. Topics are created with it as `max.message.bytes`, and the worker's producer allows it.
 */
export const deadLetterBytes = 2_097_152
