/** When the windows of a table are emitted. */
export interface EmitStrategy {
  /** Whether windows are emitted with every change, or once they have closed. */
  readonly type: 'onWindowUpdate' | 'onWindowClose'
  /** Minimum wall-clock time, in milliseconds, between two checks for closed windows. Default: the task's `emitInterval`. */
  readonly interval?: number
}

/** Emits every change of a window: the default of windowed tables. */
export function onWindowUpdate(): EmitStrategy {
  return { type: 'onWindowUpdate' }
}

/**
 * Emits a window once, with the first record after stream time has reached the window's end plus its grace period. A window that expires
 * (`retention`) before it is emitted is never emitted, so set a retention longer than stream time may jump. Windows are checked at most
 * once per `interval` milliseconds of wall-clock time. Default: the task's `emitInterval`, which is one second, as in Kafka Streams, and 0
 * in `TopologyTestDriver`.
 * @example clicks.windowedBy(tumbling(minutes(1))).emitStrategy(onWindowClose()).count('final')
 */
export function onWindowClose(options: { readonly interval?: number } = {}): EmitStrategy {
  return { type: 'onWindowClose', ...options }
}
