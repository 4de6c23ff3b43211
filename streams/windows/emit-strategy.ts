/** When the windows of a table are sent on. */
export interface EmitStrategy {
  /** With every change, or once a window has closed. */
  readonly type: 'onWindowUpdate' | 'onWindowClose'
  /** At least so many milliseconds of wall clock lie between two looks at which windows have closed. Default: the task's `emitInterval`. */
  readonly interval?: number
}

/** Sends every change of a window: what windowed tables do unless they are told otherwise. */
export function onWindowUpdate(): EmitStrategy {
  return { type: 'onWindowUpdate' }
}

/**
 * Sends a window once, when stream time has reached its end and its grace: with the first record after that. A window that is forgotten before
 * it is sent (`retention`) is never sent, so give a retention that is longer than stream time may jump. Windows are looked at no more than
 * once in `interval` milliseconds of wall clock; default is the task's `emitInterval`: one second, as in Kafka Streams, and 0 in `TopologyTestDriver`.
 * @example clicks.windowedBy(tumbling(minutes(1))).emitStrategy(onWindowClose()).count('final')
 */
export function onWindowClose(options: { readonly interval?: number } = {}): EmitStrategy {
  return { type: 'onWindowClose', ...options }
}
