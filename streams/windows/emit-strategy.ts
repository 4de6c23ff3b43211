/** When the windows of a table are sent on. */
export interface EmitStrategy {
  /** With every change, or once a window has closed. */
  readonly type: 'onWindowUpdate' | 'onWindowClose'
  /** Minimum wall-clock time in milliseconds between two checks for closed windows. Default: the task's `emitInterval`. */
  readonly interval?: number
}

/** Sends every change of a window: what windowed tables do unless they are told otherwise. */
export function onWindowUpdate(): EmitStrategy {
  return { type: 'onWindowUpdate' }
}

/**
 * Sends a window once, when stream time has reached its end and its grace: with the first record after that. A window that is forgotten before
 * it is sent (`retention`) is never sent, so give a retention that is longer than stream time may jump. Windows are checked at most
 * once in `interval` milliseconds of wall-clock time; default is the task's `emitInterval`: one second, as in Kafka Streams, and 0 in `TopologyTestDriver`.
 * @example clicks.windowedBy(tumbling(minutes(1))).emitStrategy(onWindowClose()).count('final')
 */
export function onWindowClose(options: { readonly interval?: number } = {}): EmitStrategy {
  return { type: 'onWindowClose', ...options }
}
