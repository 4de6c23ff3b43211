import { join } from 'node:path'
import {
  type ClassDeclaration,
  type InterfaceDeclaration,
  isClassDeclaration,
  isClassStaticBlockDeclaration,
  isConstructorDeclaration,
  isFunctionDeclaration,
  isInterfaceDeclaration,
  isPrivateIdentifier,
  isTypeAliasDeclaration,
  isVariableDeclaration,
  type Node
} from 'typescript/unstable/ast'
import { type Checker, type Symbol as Named, type Project, SymbolFlags } from 'typescript/unstable/sync'
import { root, withProject } from './with-project.ts'

/** What a docstring says. */
export interface Docstring {
  readonly text: string
  /** Tags such as `throws` and `example`. */
  readonly tags: readonly { readonly name: string; readonly text: string }[]
}

/** A member of a class or interface. */
export interface Member extends Docstring {
  readonly name: string
  /** As declared, without body or initial value, on one line. */
  readonly signature: string
}

/** Something that a module exports. */
export interface Exported extends Docstring {
  readonly name: string
  readonly kind: 'class' | 'interface' | 'type' | 'function' | 'constant'
  /** File that declares it, relative to the repository. */
  readonly file: string
  /** As declared, without bodies and members. */
  readonly signature: string
  readonly members: readonly Member[]
}

/** A module that users import, by the name they import it by. */
export interface Entry {
  readonly name: string
  readonly file: string
}

/** Everything that the entries export, with docstrings, as the compiler sees it. */
export function publicSurface(entries: readonly Entry[]): ReadonlyMap<string, readonly Exported[]> {
  const files = entries.map(({ file }) => file)
  return withProject(files, {}, project => new Map(entries.map(({ name, file }) => [name, exportsOf(project, file)])))
}

function exportsOf({ program, checker }: Project, file: string): readonly Exported[] {
  const source = program.getSourceFile(join(root, file))
  const module = source && checker.getSymbolAtLocation(source)
  if (!module) throw new Error(`${file} is not a module`)
  return checker.getExportsOfModule(module).map(symbol => exported(symbol, checker))
}

function exported(symbol: Named, checker: Checker): Exported {
  const target = symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol
  const declaration = target.declarations[0]?.resolve()
  if (!declaration) throw new Error(`${symbol.name} has no declaration`)
  const file = declaration.getSourceFile().fileName.slice(root.length + 1)
  return { name: symbol.name, file, ...docstring(target, checker), ...shape(declaration, target, checker) }
}

function docstring(symbol: Named, checker: Checker): Docstring {
  const tags = symbol.getJsDocTags(checker).map(({ name, text = '' }) => ({ name, text }))
  return { text: symbol.getDocumentationComment(checker), tags }
}

function shape(node: Node, symbol: Named, checker: Checker): Pick<Exported, 'kind' | 'signature' | 'members'> {
  if (isClassDeclaration(node)) return { kind: 'class', signature: head(node), members: membersOf(node, checker) }
  if (isInterfaceDeclaration(node)) {
    return { kind: 'interface', signature: head(node), members: membersOf(node, checker) }
  }
  if (isTypeAliasDeclaration(node)) return { kind: 'type', signature: declared(node), members: [] }
  if (isFunctionDeclaration(node)) return { kind: 'function', signature: until(node, node.body), members: [] }
  if (!isVariableDeclaration(node)) throw new Error(`${symbol.name} is declared in a way the reference does not know`)
  const type = checker.getTypeOfSymbol(symbol)
  const text = node.type?.getText() ?? (type ? checker.typeToString(type) : 'unknown')
  return { kind: 'constant', signature: `const ${symbol.name}: ${text}`, members: [] }
}

/** A class or interface up to its first brace. */
function head(node: ClassDeclaration | InterfaceDeclaration): string {
  const text = declared(node)
  return text.slice(0, text.indexOf('{', text.search(/\b(class|interface)\b/))).trim()
}

function declared(node: Node): string {
  return node.getText().replace(/^export /, '')
}

/** A node's text before one of its parts, such as a body. */
function until(node: Node, part: Node | undefined): string {
  const text = part ? node.getText().slice(0, part.getStart() - node.getStart()) : node.getText()
  return text.replace(/^export /, '').replace(/\s*=?\s*$/, '')
}

function membersOf(node: ClassDeclaration | InterfaceDeclaration, checker: Checker): readonly Member[] {
  return [...node.members].flatMap(member => {
    const { name, body, initializer, type } = member as Node & MemberParts
    if ((name && isPrivateIdentifier(name)) || isClassStaticBlockDeclaration(member)) return []
    const symbol = isConstructorDeclaration(member)
      ? constructorOf(node, checker)
      : checker.getSymbolAtLocation(name ?? member)
    const part = body ?? initializer
    const inferred = part === initializer && part && !type && symbol ? checker.getTypeOfSymbol(symbol) : undefined
    const text = until(member, part) + (inferred ? `: ${checker.typeToString(inferred)}` : '')
    const signature = text.replace(/\s+/g, ' ').replace(/\( /g, '(').replace(/ \)/g, ')')
    const known = isConstructorDeclaration(member) ? 'constructor' : (name?.getText() ?? 'call')
    if (isAdvice(signature)) return []
    return [{ name: known, signature, ...(symbol ? docstring(symbol, checker) : { text: '', tags: [] }) }]
  })
}

/** An overload that no call fits: the compiler says in its words what is wrong. */
const isAdvice = (signature: string): boolean => /\(this: \w*Advice</.test(signature)

function constructorOf(node: ClassDeclaration | InterfaceDeclaration, checker: Checker): Named | undefined {
  const owner = node.name && checker.getSymbolAtLocation(node.name)
  return [...(owner?.getMembers().values() ?? [])].find(member => member.flags & SymbolFlags.Constructor)
}

interface MemberParts {
  readonly name?: Node
  readonly body?: Node
  readonly initializer?: Node
  readonly type?: Node
}
