/** The public functions of the package with the examples of their docstrings, read from the sources. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

const SRC = join(import.meta.dirname, '..', '..', 'src')

/** The entries of the package. */
const ENTRIES = {
  '@cps-bridge/client': 'client/index.ts',
  '@cps-bridge/client/status': 'client/status-element.ts',
  '@cps-bridge/client/web-eid': 'client/web-eid.ts',
  '@cps-bridge/testing': 'testing/index.ts',
  '@cps-bridge/verify': 'verify/index.ts',
} as const
type Entry = keyof typeof ENTRIES

/** Whose methods a portal calls; of other types it calls none, or implements them. */
const CALLED_TYPES: ReadonlySet<string> = new Set(['BridgeClient', 'TestBridge', 'TokenVerifier', 'Verifier'])
/** For the library's own use, as their docstrings say. */
const OWN_USE: ReadonlySet<string> = new Set(['BridgeClient.start'])

export interface PublicFunction {
  readonly entry: Entry
  /** `connect`, `BridgeClient.sign`. */
  readonly name: string
  /** The code of each `@example`. */
  readonly examples: readonly string[]
}

function parse(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
}

const EXAMPLE = /^@example\n+```js\n([\s\S]*?)^```$/gm

function examplesOf(node: ts.Node): readonly string[] {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc)
  const text = comments.map((comment) => comment.getText().replace(/^\s*\*(?: |$)/gm, '')).join('\n')
  return [...text.matchAll(EXAMPLE)].map(([, code = '']) => code)
}

const isExported = (node: ts.Statement): boolean =>
  ts.canHaveModifiers(node) &&
  ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true

/** Overloads are one function: the examples of all of them are its own. */
function methodsOf(type: ts.ClassDeclaration | ts.InterfaceDeclaration): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>()
  if (type.name === undefined || !CALLED_TYPES.has(type.name.text)) return found
  for (const member of type.members) {
    if (!(ts.isMethodDeclaration(member) || ts.isMethodSignature(member)) || !ts.isIdentifier(member.name))
      continue
    const name = `${type.name.text}.${member.name.text}`
    if (!OWN_USE.has(name)) found.set(name, [...(found.get(name) ?? []), ...examplesOf(member)])
  }
  return found
}

/** The functions that a statement declares, with their examples. */
function functionsOf(node: ts.Statement): readonly (readonly [name: string, examples: readonly string[]])[] {
  if (ts.isInterfaceDeclaration(node)) return [...methodsOf(node)]
  if (ts.isFunctionDeclaration(node)) return [[node.name?.text ?? '', examplesOf(node)]]
  if (ts.isClassDeclaration(node)) {
    const name = node.name?.text ?? ''
    return CALLED_TYPES.has(name) ? [...methodsOf(node)] : [[name, examplesOf(node)]]
  }
  if (!ts.isVariableStatement(node)) return []
  return node.declarationList.declarations
    .filter(({ initializer }) => initializer !== undefined && ts.isArrowFunction(initializer))
    .map(({ name }) => [name.getText(), examplesOf(node)])
}

/** What a module declares under `name`: the function, or what is called of the type. */
function declared(file: ts.SourceFile, name: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>()
  for (const [own, examples] of file.statements.flatMap(functionsOf))
    if (own === name || own.startsWith(`${name}.`)) found.set(own, [...(found.get(own) ?? []), ...examples])
  return found
}

/** Each exported name of an entry, with the file that declares it. */
function exportsOf(path: string): readonly (readonly [name: string, file: ts.SourceFile])[] {
  const file = parse(path)
  return file.statements.flatMap((node): (readonly [string, ts.SourceFile])[] => {
    if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
      const { text } = node.moduleSpecifier as ts.StringLiteral
      const from = parse(join(dirname(path), text))
      const names = node.exportClause as ts.NamedExports
      return names.elements.map(({ name, propertyName }) => [(propertyName ?? name).text, from])
    }
    if (!isExported(node)) return []
    if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return [[node.name?.text ?? '', file]]
    return []
  })
}

/** Every function and class that a portal can call, by the entry that it is imported from. */
export function publicFunctions(): readonly PublicFunction[] {
  return (Object.entries(ENTRIES) as [Entry, string][]).flatMap(([entry, path]) =>
    exportsOf(join(SRC, path)).flatMap(([name, file]) =>
      [...declared(file, name)].map(([own, examples]) => ({ entry, name: own, examples })),
    ),
  )
}
