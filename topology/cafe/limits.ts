/** What an event may hold beyond its schema. */
export const limits = {
  /** Code points of a customer's or a drink's name. */
  nameLength: 255
} as const
