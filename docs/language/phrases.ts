/** What a person should not read, and what to write instead. */
export interface Phrase {
  readonly found: RegExp
  readonly instead: string
}

/** `words` is a regular expression; a space in it stands for any white space. */
const phrase = (words: string, instead: string): Phrase => ({
  found: new RegExp(`\\b(?:${words.replaceAll(' ', '\\s+')})\\b`, 'gi'),
  instead
})

/** Phrases that read like a translation, and terms that have a better name: see docs/project/style.md. */
export const phrases: readonly Phrase[] = [
  phrase('a fault of ours', '"a bug in Millrace"'),
  phrase('a second, by', '"per second, by"'),
  phrase('and (?:its|their) sisters', '`PREFIX_*`, or "and similar"'),
  phrase('any more(?! than)', '"no longer"'),
  phrase('as it is shipped', '"as shipped"'),
  phrase(
    '(?:is|are|was|were) (?:asked for|looked after|looked at|looked for|waited for)',
    'who does it: "the worker waits for"'
  ),
  phrase('(?:is|are|was|were) tried again', '"is retried"'),
  phrase('(?:broker|registry|database|server|API) (?:is|are|was|were) away', '"is down"'),
  phrase('by (?:itself|themselves)', '"automatically", "alone", or what triggers it'),
  phrase('carried on', '"passed on", "continued"'),
  phrase('come(?:s)? again', '"is redelivered", "recurs"'),
  phrase('equally many', '"the same number of"'),
  phrase('for ever', '"forever"'),
  phrase('gives? order up', '"if order does not matter"'),
  phrase('go(?:es|ing)? on|went on', '"continues", "resumes"'),
  phrase('(?:made|read|written|counted|begins?|began|makes?) anew', '"recreated", "reread", "recounted"'),
  phrase('must be a (?:text|whole number)', '"a string", "an integer"'),
  phrase('near by', '"nearby"'),
  phrase('put right', '"corrected", "repaired"'),
  phrase('recipes?', '"topology"'),
  phrase('so (?:many|much|often) (?:milliseconds|seconds|bytes|records|times)', '"that many"'),
  phrase('so far taken', '"measured so far"'),
  phrase('somebody(?! else)', 'who it is, or "you"'),
  phrase('(?:batch|consumer|group|partition|task|worker)e?s? stands? still', '"stops", "stalls"'),
  phrase('taken back', '"rolled back"'),
  phrase('tells? how far', '"reports progress"'),
  phrase('(?:that|what) there is', 'its name')
]
