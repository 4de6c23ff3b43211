import type { Command } from 'commander'
import { sayWhereOptionsStand } from './option-of-parent.ts'

/** A command with what it needs: nothing of it is loaded before it is asked for. */
interface CommandGroup {
  /** Each command of the group with its description, for the help of `millrace`. */
  readonly commands: { readonly [name: string]: string }
  /** Adds the commands with their options and actions. */
  readonly load: () => Promise<(program: Command) => void>
}

/** Every command of `millrace` in this repository, in the order of its help. */
export const commandGroups: readonly CommandGroup[] = [
  {
    commands: {
      run: 'start servers, API and workers, and check that they work',
      stop: 'drain and stop everything; keep the data',
      status: 'show what runs and how far it is',
      logs: 'show the logs of all processes, sorted by time',
      clean: 'stop, and remove data, logs, containers and volumes'
    },
    load: async () => (await import('./run/commands.ts')).addRunCommands
  },
  {
    commands: { 'dead-letters': 'inspect, repair and replay dead letters' },
    load: async () => (await import('./dead-letters/command.ts')).addDeadLetterCommands
  },
  {
    commands: { schemas: 'register the schemas, and print their versions and ids' },
    load: async () => (await import('./schemas.ts')).addSchemasCommand
  },
  {
    commands: { offsets: 'show how far a group is, and resume after a damaged batch' },
    load: async () => (await import('./offsets/command.ts')).addOffsetsCommands
  },
  {
    commands: { trace: 'show everything that happened to a piece of feedback: times, offsets, row, dead letters' },
    load: async () => (await import('./trace/command.ts')).addTraceCommand
  },
  {
    commands: { media: 'generate and analyse the events of a streaming platform' },
    load: async () => (await import('./media/command.ts')).addMediaCommands
  },
  {
    commands: { cafe: 'run the campus cafe: JSON Schema events through the registry' },
    load: async () => (await import('./cafe/command.ts')).addCafeCommands
  },
  {
    commands: {
      trends: 'maintain the sentiment trends of the feedback system',
      alerts: 'work with the shift alerts of the feedback system'
    },
    load: async () => (await import('./trends/command.ts')).addTrendsCommands
  },
  {
    commands: { demo: 'demonstrate the feedback system' },
    load: async () => (await import('./demo/command.ts')).addDemoCommands
  }
]

/** Adds the command that is asked for with all it has, and the others by name and description. */
export async function addCommands(program: Command, wanted: string | undefined): Promise<void> {
  for (const { commands, load } of commandGroups) {
    if (wanted !== undefined && Object.hasOwn(commands, wanted)) (await load())(program)
    else for (const [name, description] of Object.entries(commands)) program.command(name).description(description)
  }
  for (const command of program.commands) sayWhereOptionsStand(command)
}
