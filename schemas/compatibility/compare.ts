import avsc from 'avsc'
import { type AvroSchema, parseAvro } from '../avro-schema.ts'
import type { Compatibility } from '../subject.ts'
import { type ReadProblem, readProblems } from './read-problems.ts'

/** An earlier version of a subject. */
export interface EarlierVersion {
  readonly version: number
  /** Avro schema as JSON text. */
  readonly text: string
}

/**
 * Why a new Avro schema breaks readers or writers of earlier versions, one sentence each, as a level of compatibility demands.
 * Empty when it breaks none. `versions` are oldest first; levels that are not transitive look at the last one only.
 */
export function compatibilityProblems(
  next: string,
  versions: readonly EarlierVersion[],
  level: Compatibility
): readonly string[] {
  const compared = level.endsWith('_TRANSITIVE') ? versions : versions.slice(-1)
  const backward = level.startsWith('BACKWARD') || level.startsWith('FULL')
  const forward = level.startsWith('FORWARD') || level.startsWith('FULL')
  const schema = parseAvro(next)
  return compared.flatMap(({ version, text }) => {
    const earlier = parseAvro(text)
    return [
      ...(backward ? problemsOf(schema, earlier, problem => backwardReason(problem, version)) : []),
      ...(forward ? problemsOf(earlier, schema, problem => forwardReason(problem, version)) : [])
    ]
  })
}

/** Our reasons, and the codec's own refusal where ours find nothing: what it cannot resolve, no worker can read. */
function problemsOf(reader: AvroSchema, writer: AvroSchema, say: (problem: ReadProblem) => string): readonly string[] {
  const problems = readProblems(reader, writer)
  if (problems.length > 0) return problems.map(say)
  const refusal = codecRefusal(reader, writer)
  return refusal === undefined ? [] : [say({ kind: 'type', path: '', detail: refusal })]
}

function codecRefusal(reader: AvroSchema, writer: AvroSchema): string | undefined {
  const [readType, writeType] = [reader, writer].map(schema => avsc.Type.forSchema(schema as avsc.Schema))
  try {
    readType?.createResolver(writeType as avsc.Type, { ignoreNamespaces: true })
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const where = ({ path }: ReadProblem): string => (path === '' ? 'the record' : `field ${path}`)

/** The new schema cannot read what an earlier version wrote. */
function backwardReason(problem: ReadProblem, version: number): string {
  const reasons: { readonly [kind in ReadProblem['kind']]: string } = {
    'missing-field': `${where(problem)} is added without a default, so records of version ${version} cannot be read`,
    'missing-symbol': `${where(problem)} loses the symbol ${problem.detail} that records of version ${version} may hold`,
    'missing-branch': `${where(problem)} no longer takes ${problem.detail}, which records of version ${version} may hold`,
    name: `${where(problem)} is renamed without an alias: ${problem.detail} (version ${version})`,
    type: `${where(problem)} changes its type: ${problem.detail} (version ${version})`,
    size: `${where(problem)} changes its size: ${problem.detail} (version ${version})`
  }
  return reasons[problem.kind]
}

/** Readers of an earlier version cannot read what the new schema writes. */
function forwardReason(problem: ReadProblem, version: number): string {
  const reasons: { readonly [kind in ReadProblem['kind']]: string } = {
    'missing-field': `${where(problem)} is removed, but had no default in version ${version}, whose readers need it`,
    'missing-symbol': `${where(problem)} gains the symbol ${problem.detail}, which readers of version ${version} do not know`,
    'missing-branch': `${where(problem)} may now be ${problem.detail}, which readers of version ${version} do not take`,
    name: `${where(problem)} is renamed: readers of version ${version} need its old name (${problem.detail})`,
    type: `${where(problem)} changes its type for readers of version ${version}: ${problem.detail}`,
    size: `${where(problem)} changes its size for readers of version ${version}: ${problem.detail}`
  }
  return reasons[problem.kind]
}
