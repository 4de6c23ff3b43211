import type { Command } from 'commander'

/** An option that each command of a group has. */
export interface SharedOption {
  /** As commander takes it, such as `--app <name>`. */
  readonly flag: string
  readonly description: string
}

/**
 * Lets an option that the commands of a group have also stand before the command, as in `offsets --app orders show`. Answers what reads its value
 * from a command's options: the one after the command counts.
 */
export function optionOfParent(
  parent: Command,
  { flag, description }: SharedOption
): (flags: object) => string | undefined {
  parent.enablePositionalOptions().option(flag, description)
  const name = /^--(\w+) /.exec(flag)?.[1] ?? ''
  return flags => {
    const own: unknown = Reflect.get(flags, name)
    const before: unknown = parent.opts()[name]
    return [own, before].find(value => typeof value === 'string')
  }
}

/** Lets a group of commands that has all its commands say, of an option that it does not know, where options stand. */
export function sayWhereOptionsStand(group: Command): void {
  const commands = group.commands.map(command => command.name())
  if (commands.length === 0) return
  const each = commands.length === 1 ? commands[0] : `<${commands.join('|')}>`
  group.showHelpAfterError(`(options of a command stand after it: millrace ${group.name()} ${each} [options])`)
}
