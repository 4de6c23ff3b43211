/** Which step is looked at, as the address of the view holds it. */
export interface StepSearch {
  readonly topology?: string
  readonly step?: string
}

/** The search of an address; a step without its topology is left out. */
export function readStepSearch({ topology, step }: { readonly [name: string]: unknown }): StepSearch {
  return typeof topology === 'string' && typeof step === 'string' ? { topology, step } : {}
}
