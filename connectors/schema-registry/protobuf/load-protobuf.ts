import { createRequire } from 'node:module'
import type protobuf from 'protobufjs'
import type * as descriptor from 'protobufjs/ext/descriptor/index.js'
import { StreamsError } from '#streams'

/** The package with what it has for schemas that are descriptors rather than text. */
export interface Protobufjs {
  readonly protobuf: typeof protobuf
  /** A reader that refuses text which ends after its bytes; that of the package cuts it off in silence. */
  readonly reader: (bytes: Buffer) => protobuf.Reader
  readonly descriptor: typeof descriptor
  /** `google/protobuf/descriptor.proto`, which files with options of their own import. */
  readonly optionTypes: protobuf.INamespace
}

let loaded: Protobufjs | undefined

/**
 * protobufjs, loaded when a subject first needs it: who has no Protobuf need not install it.
 * @throws StreamsError `invalid-configuration` with what to install, when it is absent
 */
export function loadProtobuf(): Protobufjs {
  loaded ??= load()
  return loaded
}

function load(): Protobufjs {
  const require = createRequire(import.meta.url)
  try {
    const library = require('protobufjs') as typeof protobuf
    return {
      protobuf: library,
      reader: strictReader(library),
      descriptor: require('protobufjs/ext/descriptor') as typeof descriptor,
      optionTypes: require('protobufjs/google/protobuf/descriptor.json') as protobuf.INamespace
    }
  } catch (cause) {
    if ((cause as { readonly code?: unknown }).code !== 'MODULE_NOT_FOUND') throw cause
    throw new StreamsError(
      'invalid-configuration',
      'subjects in Protobuf need a package that is not installed: npm install protobufjs@7',
      { cause }
    )
  }
}

function strictReader({ BufferReader }: typeof protobuf): Protobufjs['reader'] {
  class StrictReader extends BufferReader {
    override string(): string {
      const length = this.uint32()
      const start = this.pos
      if (length > this.len - start) throw new RangeError(`text of ${length} bytes ends after the message`)
      this.pos = start + length
      return (this.buf as Buffer).toString('utf8', start, this.pos)
    }
  }
  return bytes => new StrictReader(bytes)
}
