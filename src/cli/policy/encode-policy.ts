/** The three forms in which systems hand policies to browsers. */
import { build, type PlistValue } from 'plist'

/** Policies as they stand in a JSON file. */
type PolicyValue = string | boolean | readonly string[] | { readonly [name: string]: PolicyValue }
export type Policies = Readonly<Record<string, PolicyValue>>

const isGroup = (value: PolicyValue): value is Policies => typeof value === 'object' && !Array.isArray(value)

const regString = (text: string): string =>
  `"${text.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`)}"`

const regValue = (value: string | boolean): string =>
  typeof value === 'boolean' ? `dword:0000000${value ? 1 : 0}` : regString(value)

/** One key of the registry, with those below it: a list is a key with the values 1, 2, 3. */
function regKeys(key: string, policies: Policies): readonly string[] {
  const own: string[] = []
  const below: string[] = []
  for (const [name, value] of Object.entries(policies)) {
    if (typeof value === 'string' || typeof value === 'boolean')
      own.push(`${regString(name)}=${regValue(value)}`)
    else if (isGroup(value)) below.push(...regKeys(`${key}\\${name}`, value))
    else {
      const items = value
      below.push(`[${key}\\${name}]`, ...items.map((item, index) => `"${index + 1}"=${regString(item)}`), '')
    }
  }
  return [...(own.length === 0 ? [] : [`[${key}]`, ...own, '']), ...below]
}

/** A file for `reg import`. Values of the same lists that have other numbers stay. */
export const toRegistryFile = (key: string, policies: Policies): string =>
  ['Windows Registry Editor Version 5.00', '', ...regKeys(key, policies)].join('\r\n')

/** A property list (Apple, PropertyList-1.0.dtd). */
export const toPlist = (policies: Policies): string => `${build(policies as PlistValue, { indent: '\t' })}\n`

export const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`

/** One list of the group policy editor: under which key of the registry its template keeps it. */
export interface GroupPolicy {
  readonly template: string
  readonly key: string
  readonly value: string | boolean | readonly string[]
}

/** What to enter in the group policy editor, or to look up in the templates (ADMX). */
export function toGroupPolicies(template: string, key: string, policies: Policies): readonly GroupPolicy[] {
  return Object.entries(policies).flatMap(([name, value]) =>
    isGroup(value)
      ? toGroupPolicies(template, `${key}\\${name}`, value)
      : [{ template, key: `${key}\\${name}`, value: value }],
  )
}
