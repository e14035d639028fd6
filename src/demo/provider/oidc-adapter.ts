/** Where `oidc-provider` keeps its models: rows of one table each, so that logins under way outlive a restart. */
import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { Store } from '../site/store.ts'

interface Model {
  readonly id: string
  readonly payload: AdapterPayload
  /** Milliseconds since 1970; null: never. */
  readonly expires: number | null
}

/** Makes the adapter of one kind of model. @param now - milliseconds since 1970 */
export function oidcAdapter(store: Store, model: string, now: () => number): Adapter {
  const table = store.table<Model>(model)
  const isOver = ({ expires }: Model): boolean => expires !== null && expires <= now()
  const payloadOf = (found: Model | undefined): Promise<AdapterPayload | undefined> =>
    Promise.resolve(found === undefined || isOver(found) ? undefined : structuredClone(found.payload))
  const removeAll = (fits: (found: Model) => boolean): void =>
    store.transaction(() => {
      for (const found of table.all()) if (fits(found)) table.delete(found.id)
    })
  const change = (work: () => void): Promise<void> => {
    store.transaction(work)
    return Promise.resolve()
  }
  return {
    upsert: (id, payload, expiresIn) =>
      change(() => {
        removeAll(isOver)
        table.put({
          id,
          payload: structuredClone(payload),
          expires: expiresIn ? now() + expiresIn * 1000 : null,
        })
      }),
    find: (id) => payloadOf(table.get(id)),
    findByUid: (uid) => payloadOf(table.all().find(({ payload }) => payload.uid === uid)),
    // Device codes are switched off.
    findByUserCode: () => Promise.resolve(undefined),
    destroy: (id) => change(() => table.delete(id)),
    consume: (id) =>
      change(() => {
        const found = table.get(id)
        const consumed = Math.floor(now() / 1000)
        if (found !== undefined) table.put({ ...found, payload: { ...found.payload, consumed } })
      }),
    revokeByGrantId: (grantId) => change(() => removeAll(({ payload }) => payload.grantId === grantId)),
  }
}
