import type { Command } from 'commander'

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
      run: 'start servers, API and workers, and show that they work',
      stop: 'drain and stop what runs; data is kept',
      status: 'what runs, and how far it is',
      logs: 'what the processes say, in the order of time',
      clean: 'stop, and remove data, logs, containers and volumes'
    },
    load: async () => (await import('./run/commands.ts')).addRunCommands
  },
  {
    commands: { 'dead-letters': 'look at dead letters, repair them and send them back' },
    load: async () => (await import('./dead-letters/command.ts')).addDeadLetterCommands
  },
  {
    commands: { schemas: 'register the schemas at the registry, and print versions and ids' },
    load: async () => (await import('./schemas.ts')).addSchemasCommand
  },
  {
    commands: { offsets: 'how far a group is, and how to go on behind a damaged batch' },
    load: async () => (await import('./offsets/command.ts')).addOffsetsCommands
  },
  {
    commands: { trace: 'everything that happened to one feedback: times, places in the topics, row, dead letters' },
    load: async () => (await import('./trace/command.ts')).addTraceCommand
  },
  {
    commands: { media: 'make events of a streaming platform, and ask what they tell' },
    load: async () => (await import('./media/command.ts')).addMediaCommands
  },
  {
    commands: { cafe: 'the campus cafe: events by JSON Schema through the registry' },
    load: async () => (await import('./cafe/command.ts')).addCafeCommands
  },
  {
    commands: {
      trends: 'sentiment trends of the feedback system',
      alerts: 'shift alerts of the feedback system'
    },
    load: async () => (await import('./trends/command.ts')).addTrendsCommands
  },
  {
    commands: { demo: 'see the feedback system do something' },
    load: async () => (await import('./demo/command.ts')).addDemoCommands
  }
]

/** Adds the command that is asked for with all it has, and the others by name and description. */
export async function addCommands(program: Command, wanted: string | undefined): Promise<void> {
  for (const { commands, load } of commandGroups) {
    if (wanted !== undefined && Object.hasOwn(commands, wanted)) (await load())(program)
    else for (const [name, description] of Object.entries(commands)) program.command(name).description(description)
  }
}
