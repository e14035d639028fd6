/** Policies that are lists of texts, as far as they concern portals. */

/** By name of the policy; `/` stands between a group and its member. Values in the order of their place. */
export type Lists = Readonly<Record<string, readonly string[]>>

const entriesOf = (lists: Lists): readonly (readonly [string, readonly string[]])[] => Object.entries(lists)

/** The values of both, each once, those of the first before. */
export function union(first: Lists, second: Lists): Lists {
  const names = new Set([...Object.keys(first), ...Object.keys(second)])
  return Object.fromEntries(
    Array.from(names, (name) => [name, [...new Set([...(first[name] ?? []), ...(second[name] ?? [])])]]),
  )
}

/** The values of the first that the second has not; no name without values. */
export function difference(first: Lists, second: Lists): Lists {
  return Object.fromEntries(
    entriesOf(first)
      .map(
        ([name, values]) => [name, values.filter((value) => !(second[name] ?? []).includes(value))] as const,
      )
      .filter(([, values]) => values.length > 0),
  )
}

type Json = Readonly<Record<string, unknown>>

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

/** The lists of that name in a JSON object of policies; what is no list of texts counts as empty. */
export function listsIn(policies: Json, names: readonly string[]): Lists {
  const at = (value: unknown, path: readonly string[]): unknown =>
    path.reduce((parent: unknown, key) => (isObject(parent) ? parent[key] : undefined), value)
  return Object.fromEntries(names.map((name) => [name, texts(at(policies, name.split('/')))]))
}

/** The object with each list replaced; an empty one goes, and a group that is empty without it. */
export function withLists(policies: Json, lists: Lists): Json {
  let next = policies
  for (const [name, values] of entriesOf(lists)) next = withList(next, name.split('/'), values)
  return next
}

function withList(policies: Json, [key = '', ...below]: readonly string[], values: readonly string[]): Json {
  const group = policies[key]
  const member = below.length === 0 ? values : withList(isObject(group) ? group : {}, below, values)
  const { [key]: _, ...others } = policies
  return Object.keys(member).length === 0 ? others : { ...policies, [key]: member }
}
