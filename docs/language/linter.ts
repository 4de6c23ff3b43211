import { createRequire } from 'node:module'
import { TextlintKernel, type TextlintPluginCreator, type TextlintRuleModule } from '@textlint/kernel'
import { phrasesRule } from './phrases-rule.ts'

interface RulePackage {
  readonly default: TextlintRuleModule
}

/** These packages have no types, and what `import` makes of them depends on who loads this module. */
const load = createRequire(import.meta.url)
const markdown: { readonly default: TextlintPluginCreator } = load('@textlint/textlint-plugin-markdown')
const misspellings: RulePackage = load('textlint-rule-common-misspellings')
const sentenceLength: RulePackage = load('textlint-rule-sentence-length')
const terminology: RulePackage = load('textlint-rule-terminology')

/** Terms of the rule package that we write in another way or that are names in lists of values, by what they are called there. */
const ourTerms = [
  ...["id['’]?s", 'ID', "API['’]?s", 'API', 'URL', 'TTL', 'JSON', 'indexes\\b', 'readme(s)?', 'end ?to ?end', 'cURL'],
  ...['camel[-_ ]?case', 'Docker', 'MySQL', 'gRPC', 'web[- ]?site(s)?', 'key[/ ]?value', 'run[- ]time']
]

const kernel = new TextlintKernel()
const plugins = [{ pluginId: 'markdown', plugin: markdown.default, options: true }]
const rules = [
  { ruleId: 'phrases', rule: phrasesRule, options: true },
  { ruleId: 'misspellings', rule: misspellings.default, options: true },
  { ruleId: 'sentence-length', rule: sentenceLength.default, options: { max: 400 } },
  { ruleId: 'terminology', rule: terminology.default, options: { defaultTerms: true, exclude: ourTerms } }
]

/** What docs/project/style.md asks to write otherwise in a text of Markdown, as `<file>:<line>: <what>`. */
export async function complaints(file: string, text: string): Promise<readonly string[]> {
  const { messages } = await kernel.lintText(text, { ext: '.md', filePath: file, plugins, rules })
  return messages.map(({ line, message }) => `${file}:${line}: ${message}`)
}
