/** The public functions of the package with the examples of their docstrings, read from the sources. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

const SRC = join(import.meta.dirname, '..', '..', 'src')

/** The entries of the package. */
export const ENTRIES = {
  'cps-bridge/client': 'client/index.ts',
  'cps-bridge/client/status': 'client/status-element.ts',
  'cps-bridge/testing': 'testing/index.ts',
  'cps-bridge/verify': 'verify/index.ts',
} as const
export type Entry = keyof typeof ENTRIES

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

/** What a module declares under `name`, and the functions of it. */
function declared(file: ts.SourceFile, name: string): ReadonlyMap<string, string[]> {
  const found = new Map<string, string[]>()
  const add = (key: string, examples: readonly string[]) =>
    found.set(key, [...(found.get(key) ?? []), ...examples])
  for (const node of file.statements) {
    if (ts.isFunctionDeclaration(node) && node.name?.text === name) add(name, examplesOf(node))
    if (ts.isClassDeclaration(node) && node.name?.text === name) {
      if (!CALLED_TYPES.has(name)) add(name, examplesOf(node))
      for (const [method, examples] of methodsOf(node)) add(method, examples)
    }
    if (ts.isInterfaceDeclaration(node) && node.name.text === name)
      for (const [method, examples] of methodsOf(node)) add(method, examples)
    if (ts.isVariableStatement(node))
      for (const { name: own, initializer } of node.declarationList.declarations)
        if (own.getText() === name && initializer !== undefined && ts.isArrowFunction(initializer))
          add(name, examplesOf(node))
  }
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
