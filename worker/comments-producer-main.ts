import { produceSampleComments } from './comments-producer.ts'
import { runSideProcess } from './side-process.ts'

/** A process that publishes sample comments. */
runSideProcess('producer', produceSampleComments)
