/** The exported types of one generated file, in the order they are declared. */
export class Declarations {
  readonly #byName = new Map<string, string>()

  /** Keeps a place for a type before its parts are declared, so that a type stands above what it uses. */
  reserve(name: string): void {
    if (!this.#byName.has(name)) this.#byName.set(name, '')
  }

  /** Declares a type. Throws when the name stands for something else already. */
  add(name: string, text: string): void {
    const known = this.#byName.get(name)
    if (known !== undefined && known !== '' && known !== text)
      throw new Error(`two schemas of one system declare a type ${name} differently; rename one of them`)
    this.#byName.set(name, text)
  }

  toString(): string {
    return [...this.#byName.values()].join('\n')
  }
}

/** A docstring with the indent given, or nothing when there is nothing to say. */
export function docstring(indent: string, ...parts: readonly (string | undefined)[]): string {
  const text = parts.filter(part => part !== undefined && part !== '').join(' ')
  return text === '' ? '' : `${indent}/** ${text.replaceAll('*/', '*\\/').replace(/\s*\n\s*/g, ' ')} */\n`
}

/** A string literal in the style of this repository. */
export const literal = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`

/** Element type of an array, in brackets when it is a union. */
export const arrayOf = (type: string): string => `readonly ${type.includes(' ') ? `(${type})` : type}[]`
