/** A mean without what adding up doubles leaves behind: to the millionth. */
export const rounded = (value: number): number => Math.round(value * 1e6) / 1e6
