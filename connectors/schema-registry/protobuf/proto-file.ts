import type protobuf from 'protobufjs'
import { asError, StreamsError } from '#streams'
import type { SubjectSchema } from '../../../schemas/subject.ts'
import type { ReferencedSchema } from '../schema-cache.ts'
import { loadProtobuf } from './load-protobuf.ts'
import type { MessageIndexes } from './message-indexes.ts'

/** A message of a file, with its place there. */
export interface PlacedMessage {
  readonly type: protobuf.Type
  readonly indexes: MessageIndexes
}

/**
 * The messages of a Protobuf file in the order in which indexes count them, each followed by those within it. Field names are in camel case,
 * as in Protobuf's JSON. Types of `google/protobuf/` are at hand, what else is imported is in `references` under the path that imports it.
 * @throws Error what is wrong with the text, or which type it does not find
 */
export function protoMessages(text: string, references: readonly ReferencedSchema[] = []): readonly PlacedMessage[] {
  const { protobuf } = loadProtobuf()
  const root = new protobuf.Root()
  const file = addFile(root, text)
  // Before anything else comes into the same package.
  const messages = placed(file.holder, [])
  const imports = new Set(file.imports)
  for (const reference of references) for (const path of addFile(root, reference.text).imports) imports.add(path)
  for (const path of imports) addKnown(root, path)
  root.resolveAll()
  return messages
}

/**
 * The message that a subject is for: the one that it names, else the first of its file.
 * @throws StreamsError `invalid-configuration` for text that is no Protobuf, or that has no such message
 */
export function messageOf(
  { subject, schema, message }: Pick<SubjectSchema, 'subject' | 'schema' | 'message'>,
  references?: readonly ReferencedSchema[]
): PlacedMessage {
  const messages = parsed(subject, schema, references)
  const found = message === undefined ? messages[0] : messages.find(({ type }) => nameOf(type) === message)
  if (found !== undefined) return found
  const names = messages.map(({ type }) => nameOf(type)).join(', ')
  const why = message === undefined ? 'has no message' : `has no message ${message}; it has ${names}`
  throw new StreamsError('invalid-configuration', `the schema of ${subject} ${why}`)
}

function parsed(
  subject: string,
  text: string,
  references: readonly ReferencedSchema[] | undefined
): readonly PlacedMessage[] {
  try {
    return protoMessages(text, references)
  } catch (cause) {
    if (cause instanceof StreamsError) throw cause
    const why = asError(cause).message
    const hint = why.startsWith('no such ') ? '; name the file that declares it in references' : ''
    const message = `the schema of ${subject} is no valid Protobuf: ${why}${hint}`
    throw new StreamsError('invalid-configuration', message, { cause })
  }
}

/**
 * Full name of the first message of a file, whatever it imports.
 * @throws StreamsError `invalid-configuration` for text that is no Protobuf, or has no message
 */
export function firstMessageName(text: string): string {
  const { protobuf } = loadProtobuf()
  try {
    const [first] = placed(addFile(new protobuf.Root(), text).holder, [])
    if (first !== undefined) return nameOf(first.type)
  } catch (cause) {
    throw new StreamsError('invalid-configuration', `the schema is no valid Protobuf: ${asError(cause).message}`, {
      cause
    })
  }
  throw new StreamsError('invalid-configuration', 'the schema has no message that its subject could be named for')
}

/** Full name of a message: `com.shop.Order`. */
export const nameOf = (type: protobuf.ReflectionObject): string => type.fullName.replace(/^\./, '')

interface AddedFile {
  /** The namespace of the file's package. */
  readonly holder: protobuf.NamespaceBase
  readonly imports: readonly string[]
}

/** Adds a file: source, or what some registries keep instead, a descriptor in Base64. */
function addFile(root: protobuf.Root, text: string): AddedFile {
  const { protobuf } = loadProtobuf()
  const bytes = descriptorBytes(text)
  if (bytes !== undefined) return addDescriptor(root, bytes)
  const parsed = protobuf.parse(text, root, { keepCase: false })
  return {
    holder: packageOf(root, parsed.package),
    imports: [...(parsed.imports ?? []), ...(parsed.weakImports ?? [])]
  }
}

function descriptorBytes(text: string): Buffer | undefined {
  const dense = text.trim()
  return /^[A-Za-z0-9+/]+={0,2}$/.test(dense) && dense.length % 4 === 0 ? Buffer.from(dense, 'base64') : undefined
}

/** Names of fields stay as they are in it: only what is written here has a say in how fields are called. */
function addDescriptor(root: protobuf.Root, bytes: Buffer): AddedFile {
  const { descriptor, protobuf } = loadProtobuf()
  const file = descriptor.FileDescriptorProto.decode(bytes) as unknown as FileDescriptor
  const syntax = file.syntax === 'proto3' ? 'proto3' : 'proto2'
  const holder = packageOf(root, file.package)
  const { Type, Enum } = protobuf as unknown as { readonly Type: FromDescriptor; readonly Enum: FromDescriptor }
  for (const message of file.messageType) holder.add(Type.fromDescriptor(message, syntax))
  for (const values of file.enumType) holder.add(Enum.fromDescriptor(values, syntax))
  return { holder, imports: file.dependency }
}

/** The parts of `google.protobuf.FileDescriptorProto` that matter here. */
interface FileDescriptor {
  readonly package: string
  readonly syntax: string
  readonly dependency: readonly string[]
  readonly messageType: readonly object[]
  readonly enumType: readonly object[]
}

/** What protobufjs/ext/descriptor adds to types; its declarations leave it out. */
interface FromDescriptor {
  readonly fromDescriptor: (descriptor: object, syntax: string) => protobuf.Type
}

function packageOf(root: protobuf.Root, name: string | undefined): protobuf.Namespace {
  return name === undefined || name === '' ? root : root.define(name)
}

function placed(holder: protobuf.NamespaceBase, above: MessageIndexes): readonly PlacedMessage[] {
  const types = holder.nestedArray.filter(one => one instanceof loadProtobuf().protobuf.Type)
  return types.flatMap((type, n) => [{ type, indexes: [...above, n] }, ...placed(type, [...above, n])])
}

/** Types that every Protobuf library has. */
function addKnown(root: protobuf.Root, path: string): void {
  const { protobuf, optionTypes } = loadProtobuf()
  const known = path === 'google/protobuf/descriptor.proto' ? optionTypes : protobuf.common.get(path)
  if (known?.nested) root.addJSON(known.nested)
}
