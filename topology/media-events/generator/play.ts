import type { Faker } from '@faker-js/faker'
import type { EventDetails, Recommendation, UserAction } from '../../../schemas/generated/media-events.ts'
import { words } from '../limits.ts'
import type { Title } from './world.ts'

/** Buffering incidents of a play, at most, by network. */
const buffering = { WiFi: 2, Mobile: 6, Ethernet: 1 } as const

/** How likely an offered title is clicked, by what chose it. */
const clicks = { content_based: 0.12, collaborative: 0.18, hybrid: 0.27 } as const

/** One play of a title: a good one is more often seen to its end. */
export function makeDetails(faker: Faker, { content, appeal }: Title): EventDetails {
  const completed = faker.datatype.boolean(appeal)
  const share = completed ? 100 : faker.number.float({ min: 1, max: 95, fractionDigits: 1 })
  const network = faker.helpers.arrayElement(words.networkType)
  return {
    play_duration: Math.round((content.duration * 60 * share) / 100),
    play_percentage: share,
    playback_quality: faker.helpers.arrayElement(words.quality),
    buffering_incidents: faker.number.int({ min: 0, max: buffering[network] }),
    playback_speed: faker.helpers.arrayElement([1, 1, 1, 1.25, 1.5]),
    paused: faker.datatype.boolean(0.3),
    completed,
    network_type: network,
    bandwidth: `${faker.number.int({ min: 3, max: 250 })} Mbps`
  }
}

/** What the customer did with the player; the first is always `play`. */
export function makeActions(faker: Faker, at: number, completed: boolean): readonly UserAction[] {
  const count = faker.number.int({ min: 1, max: 4 })
  return Array.from({ length: count }, (_, n) => {
    const type = n === 0 ? 'play' : faker.helpers.arrayElement(words.actionType)
    const speed = type === 'speed_change'
    const quality = type === 'quality_change'
    return {
      action_type: type,
      timestamp: new Date(at + n * 30_000).toISOString(),
      duration: type === 'pause' || type === 'seek' ? faker.number.int({ min: 1, max: 600 }) : null,
      old_speed: speed ? 1 : null,
      new_speed: speed ? faker.helpers.arrayElement([0.75, 1.25, 1.5, 2]) : null,
      old_quality: quality ? 'HD' : null,
      new_quality: quality ? faker.helpers.arrayElement(words.quality) : null,
      completed: n === count - 1 ? completed : null
    }
  })
}

/** Titles that were offered beside the event. */
export function makeRecommendations(faker: Faker, titles: readonly Title[]): readonly Recommendation[] {
  const offered = faker.helpers.arrayElements(titles, { min: 0, max: 4 })
  return offered.map(({ content }, n) => {
    const algorithm = faker.helpers.arrayElement(words.algorithm)
    return {
      content_id: content.id,
      position: n + 1,
      algorithm,
      clicked: faker.datatype.boolean(clicks[algorithm] / (n + 1))
    }
  })
}
