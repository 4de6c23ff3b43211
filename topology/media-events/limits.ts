/** Limits of media events, the same in the topology, the files and the warehouses. */
export const limits = {
  /** Code points of any text, as VARCHAR counts. */
  textLength: 255,
  /** Entries of any array of an event. */
  entries: 1_000,
  /** First and last instant a DATETIME column takes, UTC: years 1000 to 9999. */
  earliest: Date.UTC(1000, 0, 1),
  latest: Date.UTC(9999, 11, 31, 23, 59, 59, 999)
} as const

/** The words that a field allows. They are strings in Avro: `4K` and `TV Show` are no legal symbols of an Avro enum. */
export const words = {
  eventType: ['content_play', 'search', 'browse', 'rating'],
  deviceType: ['mobile', 'desktop', 'tablet', 'smartTV'],
  os: ['Android', 'iOS', 'Windows', 'macOS', 'Linux'],
  plan: ['Basic', 'Standard', 'Premium'],
  billingCycle: ['monthly', 'yearly'],
  quality: ['SD', 'HD', '4K'],
  networkType: ['WiFi', 'Mobile', 'Ethernet'],
  actionType: ['play', 'pause', 'seek', 'quality_change', 'speed_change'],
  algorithm: ['content_based', 'collaborative', 'hybrid']
} as const
