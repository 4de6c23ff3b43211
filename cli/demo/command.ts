import type { Command } from 'commander'
import type { Environment } from '../../config/environment.ts'
import { kafkaOptions } from '../../config/kafka-options.ts'
import { kafkaDriver } from '../../connectors/kafka/index.ts'
import { currentEnvironment } from '../dead-letters/connect.ts'
import { apiUrl } from '../run/processes/processes.ts'
import { readState } from '../run/processes/run-state.ts'
import { breakOne } from './break-one.ts'
import { moodDrop } from './mood-drop.ts'

const say = (line: string): void => void process.stdout.write(`${line}\n`)

interface CustomerFlag {
  readonly customer?: string
}

/** Adds `demo mood-drop` and `demo dead-letter`. */
export function addDemoCommands(program: Command): void {
  const demo = program.command('demo').description('demonstrate the feedback system')
  demo
    .command('mood-drop')
    .description('post feedback of a customer whose mood drops, and wait for the alert')
    .option('--customer <id>', 'customer id; default: a new customer')
    .action(async ({ customer }: CustomerFlag) => {
      const api = await apiOf(await currentEnvironment())
      await moodDrop({ api, say, ...(customer === undefined ? {} : { customer }) })
    })
  demo
    .command('dead-letter')
    .description('write a record that no worker can process, for you to find, repair and replay')
    .option('--customer <id>', 'customer id of the feedback', 'CUST001')
    .action(async ({ customer }: Required<CustomerFlag>) => {
      const environment = await currentEnvironment()
      const driver = kafkaDriver(kafkaOptions(environment))
      const api = await apiOf(environment)
      await breakOne({ driver, topic: environment.FEEDBACK_RAW_TOPIC, customer, api, say })
    })
}

/** Address of the feedback API: that of a running `make run`, else the one of the settings. */
async function apiOf(environment: Environment): Promise<string> {
  return (await readState())?.env.API_URL ?? apiUrl(environment, 'feedback')
}
