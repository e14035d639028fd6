import type { Store } from './store.ts'

/** A secret that is made once and kept. */
export async function keptSecret(
  store: Store,
  name: string,
  make: () => string | Promise<string>,
): Promise<string> {
  const secrets = store.table<{ readonly id: string; readonly value: string }>('secrets')
  const kept = secrets.get(name)
  if (kept !== undefined) return kept.value
  const value = await make()
  secrets.put({ id: name, value })
  return value
}
