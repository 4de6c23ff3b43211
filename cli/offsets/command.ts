import type { Command } from 'commander'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { currentEnvironment } from '../dead-letters/connect.ts'
import { readState } from '../run/processes/run-state.ts'
import { addOffsetsActions } from './actions.ts'
import { groupsMeant } from './groups.ts'
import { possibleWorkers } from './possible-workers.ts'

/** Adds `offsets` with its commands, on the systems of this repository. */
export function addOffsetsCommands(program: Command): void {
  const parent = program.command('offsets').description('show how far a group is, and resume after a damaged batch')
  addOffsetsActions(parent, {
    whose: { flag: '--system <name>', description: "the system whose workers' group is meant (SYSTEM)" },
    connect: async ({ whose, group, metricsPort }) => {
      const environment = await currentEnvironment()
      return {
        driver: kafkaDriver(kafkaOptions(environment)),
        groups: groupsMeant({ group, system: whose }, environment),
        asked: possibleWorkers(metricsPort, await readState(), environment),
        unreachable: 'start one with `make run`, or set KAFKA_BROKER'
      }
    }
  })
}
