/**
 * The rules of VADER, each with what it does. All are on in use; a test switches each off in turn to prove that the reference data
 * notices.
 */
export const ruleDescriptions = {
  emoji: 'an emoji becomes its description',
  'short-tokens': 'a token of two or fewer characters keeps its punctuation, so that emoticons stay whole',
  'kind-of': '"kind" before "of" has no valence',
  no: '"no" before a word of the lexicon has no valence of its own',
  'no-negates': '"no" one or two words before (three before "or", "nor") turns the valence',
  capitals: 'a word in capitals among others adds 0.733 in the direction of its valence',
  blocking: 'a word of the lexicon in between neither boosts nor negates',
  booster: 'a booster or dampener up to three words before adds or takes 0.293',
  'booster-sign': 'a booster makes a negative word more negative',
  'booster-capitals': 'a booster in capitals among others weighs 0.733 more',
  'booster-distance': 'a booster two words before counts 0.95, three words before 0.9',
  negation: 'a negation up to three words before multiplies by -0.74',
  contraction: 'every word with "n\'t" in it is a negation',
  'never-so': '"never so" and "never this" multiply by 1.25 rather than negate',
  so: '"so" or "this" directly before multiplies by 1.25',
  'without-doubt': '"without doubt" does not negate',
  phrase: 'a phrase before the word sets the valence',
  'phrase-ahead': 'a phrase that begins with the word sets the valence',
  'two-word-dampener': '"kind of", "sort of" and "just enough" before the word take 0.293',
  least: '"least" before the word multiplies by -0.74',
  'at-least': '"at least" and "very least" do not negate',
  but: 'what stands before "but" counts half, what stands after one and a half times',
  'but-by-value': '"but" takes the first position that holds the same value',
  exclamation: 'each "!" up to four adds 0.292',
  question: 'two or three "?" add 0.18 each, more add 0.96',
  'proportion-emphasis': 'the marks also weigh in the larger of the positive and negative parts',
  'compensated-sum': 'valences are added with compensation, as Python 3.12 and newer do'
} as const

export type RuleName = keyof typeof ruleDescriptions

/** Which rules apply. */
export type Rules = { readonly [name in RuleName]: boolean }

/** The rules of the reference: all of them. */
export const everyRule: Rules = Object.fromEntries(Object.keys(ruleDescriptions).map(name => [name, true])) as Rules
