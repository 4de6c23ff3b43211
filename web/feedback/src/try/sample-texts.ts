const things = [
  'The parcel',
  'Your app',
  'The support',
  'The new lamp',
  'My order',
  'The checkout',
  'This chair',
  'The refund'
]

const opinions = [
  'is amazing!',
  'was not good at all.',
  'works exactly as described.',
  'came two weeks late and I am very disappointed.',
  'made my day, thank you!!!',
  'is okay.',
  'was broken, again.',
  'is the best I have had so far :)',
  'could be faster.',
  'is blue.',
  'was friendly and solved it in minutes.',
  'is a complete waste of money.',
  'arrived on Tuesday.',
  "isn't bad, but the manual is confusing.",
  'is GREAT value, I love it 😍',
  'was hardly helpful.'
]

const customers = 40

/** A random element of a list that is not empty. */
function oneOf<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T
}

/** Feedback as people might write it. `random` gives numbers from 0 up to 1. */
export function sampleFeedback(random: () => number = Math.random) {
  const customer = 1 + Math.floor(random() * customers)
  return {
    customer_id: `CUST${String(customer).padStart(3, '0')}`,
    feedback_text: `${oneOf(things, random)} ${oneOf(opinions, random)}`
  }
}
