/** Connector to systems behind HTTP: a webhook as a sink, and a server that is asked by a step. */
export { type HttpStepOptions, httpStep } from './http-step.ts'
export type { PostOptions } from './post-json.ts'
export { type WebhookSinkOptions, webhookSink } from './webhook-sink.ts'
