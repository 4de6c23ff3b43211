import { groups } from './groups.ts'

/** The text of `.env.example`: every variable with its default. */
export function envExample(): string {
  const head = [
    '# Every variable with its default. Copy to .env for processes on this machine; the compose file sets in-network addresses itself.',
    '# Variables of the real environment take precedence over this file.'
  ]
  const body = groups.flatMap(({ title, settings }) => [
    '',
    `# --- ${title} ---`,
    ...Object.entries(settings).flatMap(([name, { help, allowed, usual, usualBesideOthers }]) =>
      usualBesideOthers === undefined
        ? [`# ${help} It must be ${allowed}.`, `${name}=${usual}`]
        : [`# ${help} It must be ${allowed}. Empty: ${usual}, ${usualBesideOthers} with SYSTEM=all.`, `${name}=`]
    )
  ])
  return `${[...head, ...body].join('\n')}\n`
}

const shown = (usual: string): string => (usual === '' ? '' : `\`${usual}\``)

const cell = (text: string): string => text.replaceAll('|', '\\|')

/** The text of `docs/reference/configuration.md`. */
export function configurationPage(): string {
  const head = [
    '# Configuration',
    '',
    'Environment variables, read by every process. A `.env` file in the working folder is loaded if it exists; variables of the real',
    'environment take precedence. An invalid value stops the process before it starts anything, with an error that names the variable and what is allowed.',
    'Generated from `config/settings/` by `npm run generate:config`.'
  ]
  const body = groups.flatMap(({ title, settings }) => [
    '',
    `## ${title}`,
    '',
    '| Variable | Default | Allowed | Meaning |',
    '| --- | --- | --- | --- |',
    ...Object.entries(settings).map(
      ([name, { help, allowed, usual, usualBesideOthers, secret }]) =>
        `| \`${name}\` | ${shown(usual)}${usualBesideOthers === undefined ? '' : `; ${shown(usualBesideOthers)} with \`SYSTEM=all\``} | ${cell(allowed)} | ${cell(help)}${secret ? ' Never logged.' : ''} |`
    )
  ])
  return `${[...head, ...body].join('\n')}\n`
}
