/** Where `oidc-provider` keeps its models: rows of one table, so that logins under way outlive a restart. */
import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { ProviderDatabase } from './provider-database.ts'

interface Row {
  readonly payload: string
}

/** Makes the adapter of one kind of model. @param now - milliseconds since 1970 */
export function oidcAdapter(database: ProviderDatabase, model: string, now: () => number): Adapter {
  const find = (column: 'id' | 'uid', value: string): AdapterPayload | undefined => {
    const row = database
      .prepare(
        `SELECT payload FROM models WHERE model = ? AND ${column} = ? AND (expires IS NULL OR expires > ?)`,
      )
      .get(model, value, now()) as Row | undefined
    return row === undefined ? undefined : (JSON.parse(row.payload) as AdapterPayload)
  }
  const run = (statement: string, ...values: unknown[]): Promise<void> => {
    database.prepare(statement).run(...values)
    return Promise.resolve()
  }
  return {
    upsert(id, payload, expiresIn) {
      const expires = expiresIn ? now() + expiresIn * 1000 : null
      database.prepare('DELETE FROM models WHERE expires <= ?').run(now())
      return run(
        'INSERT OR REPLACE INTO models (model, id, payload, uid, grant_id, expires) VALUES (?, ?, ?, ?, ?, ?)',
        model,
        id,
        JSON.stringify(payload),
        payload.uid ?? null,
        payload.grantId ?? null,
        expires,
      )
    },
    find: (id) => Promise.resolve(find('id', id)),
    findByUid: (uid) => Promise.resolve(find('uid', uid)),
    // Device codes are switched off.
    findByUserCode: () => Promise.resolve(undefined),
    destroy: (id) => run('DELETE FROM models WHERE model = ? AND id = ?', model, id),
    consume(id) {
      const consumed = JSON.stringify({ ...find('id', id), consumed: Math.floor(now() / 1000) })
      return run('UPDATE models SET payload = ? WHERE model = ? AND id = ?', consumed, model, id)
    },
    revokeByGrantId: (grantId) => run('DELETE FROM models WHERE grant_id = ?', grantId),
  }
}
