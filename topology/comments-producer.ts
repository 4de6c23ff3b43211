import { produceSampleComments } from './composition/comments-producer.ts'
import { runSideProcess } from './composition/side-process.ts'

/** A process that publishes sample comments. */
runSideProcess('producer', produceSampleComments)
