import type { Faker } from '@faker-js/faker'
import type { Content, Device, Location, UserSubscription } from '../../../schemas/generated/media-events.ts'
import { words } from '../limits.ts'

/** A title with what makes people stay. */
export interface Title {
  readonly content: Content
  /** 0 to 1: how likely a play reaches the end. */
  readonly appeal: number
}

/** A customer: what changes seldom. */
export interface Person {
  readonly id: string
  readonly devices: readonly Device[]
  readonly location: Location
  readonly subscription: UserSubscription
}

const types = ['Movie', 'TV Show', 'Documentary', 'Short', 'Concert'] as const
const providers = ['Netflix', 'Hulu', 'Prime Video', 'Disney+', 'Max'] as const
const genres = ['Drama', 'Comedy', 'Thriller', 'Science Fiction', 'Family', 'Nature', 'Crime'] as const
const languages = ['English', 'Spanish', 'German', 'French', 'Japanese', 'Hindi'] as const
const services = ['Spotify', 'Alexa', 'Chromecast', 'Trakt', 'PlayStation'] as const
const systems = {
  mobile: ['Android', 'iOS'],
  tablet: ['Android', 'iOS'],
  desktop: ['Windows', 'macOS', 'Linux'],
  smartTV: ['Android', 'Linux']
} as const satisfies { readonly [type in (typeof words.deviceType)[number]]: readonly (typeof words.os)[number][] }

/** The titles of the platform. */
export function makeTitles(faker: Faker, count: number): readonly Title[] {
  return Array.from({ length: count }, (_, n) => {
    const type = faker.helpers.arrayElement(types)
    const series = type === 'TV Show'
    return {
      appeal: faker.number.float({ min: 0.2, max: 0.95 }),
      content: {
        id: `title-${String(n + 1).padStart(4, '0')}`,
        title: faker.book.title(),
        type,
        episode: series ? faker.number.int({ min: 1, max: 12 }) : 0,
        season: series ? faker.number.int({ min: 1, max: 8 }) : 0,
        provider: faker.helpers.arrayElement(providers),
        genre: faker.helpers.arrayElement(genres),
        release_year: faker.number.int({ min: 1970, max: 2026 }),
        duration: faker.number.int(series ? { min: 20, max: 60 } : { min: 15, max: 180 }),
        language: faker.helpers.arrayElement(languages)
      }
    }
  })
}

/** The customers of the platform. */
export function makePeople(faker: Faker, count: number): readonly Person[] {
  return Array.from({ length: count }, (_, n) => ({
    id: `user-${String(n + 1).padStart(6, '0')}`,
    devices: Array.from({ length: faker.number.int({ min: 1, max: 3 }) }, () => makeDevice(faker)),
    location: {
      country: faker.location.country(),
      city: faker.location.city(),
      region: faker.location.state(),
      timezone: faker.location.timeZone()
    },
    subscription: {
      plan: faker.helpers.weightedArrayElement([
        { value: 'Basic', weight: 4 },
        { value: 'Standard', weight: 4 },
        { value: 'Premium', weight: 2 }
      ]),
      start_date: faker.date
        .between({ from: '2020-01-01T00:00:00Z', to: '2025-12-31T00:00:00Z' })
        .toISOString()
        .slice(0, 10),
      billing_cycle: faker.helpers.arrayElement(words.billingCycle),
      connected_services: faker.helpers.arrayElements(services, { min: 0, max: 3 })
    }
  }))
}

function makeDevice(faker: Faker): Device {
  const type = faker.helpers.arrayElement(words.deviceType)
  return {
    type,
    os: faker.helpers.arrayElement(systems[type]),
    os_version: faker.system.semver(),
    app_version: faker.system.semver(),
    model: `${faker.company.name()} ${faker.string.alphanumeric({ length: 3, casing: 'upper' })}`
  }
}
