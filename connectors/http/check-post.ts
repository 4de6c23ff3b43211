import { checkSettings, type SettingRules, settingRules } from '#streams/connector'
import type { PostOptions } from './post-json.ts'

const { anything, callback, wholeFrom } = settingRules

function url(value: unknown): string | undefined {
  const parsed = typeof value === 'string' ? URL.parse(value) : null
  const isGood = parsed !== null && /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password
  return isGood ? undefined : 'an http or https URL without credentials, which go into headers'
}

/** What holds for every address that JSON is posted to. */
const postRules: SettingRules<PostOptions> = { url, headers: anything, timeout: wholeFrom(1), fetch: callback }

/** Refuses settings that cannot work, with rules for those beside the address's. Throws `invalid-configuration` naming each and what is allowed. */
export function checkPost<Options extends PostOptions>(
  of: string,
  options: Options,
  rules: SettingRules<Omit<Options, keyof PostOptions>>
): void {
  checkSettings<object>(of, options, { ...postRules, ...rules })
  checkSettings<Pick<PostOptions, 'url'>>(of, { url: options.url }, { url }, ['url'])
}
