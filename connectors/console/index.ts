/** Connector to a console: records as text for people. */
export { type TextSink, type TextSinkOptions, textSink, writeTo } from './text-sink.ts'
