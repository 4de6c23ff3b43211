import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const watcher = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module'
  registerHooks({
    load: (url, context, next) => {
      if (url.startsWith('file:')) process.stderr.write('loaded ' + url + '\\n')
      return next(url, context)
    }
  })`)}`

/** The modules that a main file loads to show its help, without those of commander itself. */
function loadedForHelp(main: string): readonly string[] {
  const file = join(import.meta.dirname, main)
  const { stdout, stderr } = spawnSync(process.execPath, ['--import', watcher, file, '--help'], { encoding: 'utf8' })
  expect(stdout).toContain('Usage: millrace')
  const root = new URL('..', import.meta.url).href
  const urls = stderr
    .split('\n')
    .flatMap(line => (line.startsWith(`loaded ${root}`) ? [line.slice(7 + root.length)] : []))
  return urls.filter(url => !url.includes('node_modules/commander/'))
}

test('the help of the repository loads no command, no client and no engine', () => {
  expect(loadedForHelp('main.ts')).toEqual([
    'cli/main.ts',
    'package.json',
    'cli/commands.ts',
    'cli/option-of-parent.ts',
    'cli/output.ts'
  ])
})

test('the help of the package loads no command, no client and no engine', () => {
  expect(loadedForHelp('project/main.ts')).toEqual(['cli/project/main.ts', 'cli/option-of-parent.ts', 'cli/output.ts'])
})
