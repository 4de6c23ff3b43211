/** Tools to test topologies with: imported as `#streams/testing`. */
export type { CheckpointPoint } from '../runtime/task-runtime.ts'
export { CapturedBroker } from './captured-broker.ts'
export { FakeClock } from './fake-clock.ts'
export { type ListSink, type ListSinkOptions, listSink } from './list-sink.ts'
export { RecordedMetrics } from './recorded-metrics.ts'
export { type PipeOptions, TestInput } from './test-input.ts'
export { TestOutput } from './test-output.ts'
export { type TestDriverOptions, TopologyTestDriver } from './topology-test-driver.ts'
