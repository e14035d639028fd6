/** Keeps the holders' consents in the state folder, with the key of their hashes: `consents.json`, mode 0600. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Type from 'typebox'
import type { Logger } from 'pino'
import type { ConsentKeeper, KeptConsent } from '../bridge/consents.ts'
import { compileCheck } from '../contract/validate.ts'
import { readPrivateFile, writePrivateFile } from './private-file.ts'

const KEY_BYTES = 32

const checkFile = compileCheck(
  Type.Object({
    key: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    consents: Type.Array(
      Type.Object({
        origin: Type.String({ maxLength: 300 }),
        cardHash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
        at: Type.String({ maxLength: 40 }),
      }),
    ),
  }),
)

interface Kept {
  readonly key: string
  readonly consents: readonly KeptConsent[]
}

/** A damaged file means that everybody is asked again: consents are lost, nothing else. */
async function readKept(path: string, userId: number | null, logger: Pick<Logger, 'warn'>): Promise<Kept> {
  const fresh: Kept = { key: randomBytes(KEY_BYTES).toString('hex'), consents: [] }
  try {
    const text = await readPrivateFile(path, userId)
    if (text === null) return fresh
    const outcome = checkFile(JSON.parse(text))
    if ('value' in outcome) return outcome.value
  } catch (error) {
    logger.warn({ event: 'consents-unreadable', err: error }, 'the file of consents cannot be read')
    return fresh
  }
  logger.warn({ event: 'consents-damaged' }, 'the file of consents is damaged: holders are asked again')
  return fresh
}

/** Opens the keeper of a state folder that this process has claimed. Writes go to the disk in their order. */
export async function openConsentFile(
  stateFolder: string,
  userId: number | null,
  logger: Pick<Logger, 'warn'>,
): Promise<ConsentKeeper> {
  const path = join(stateFolder, 'consents.json')
  const { key, consents } = await readKept(path, userId, logger)
  let writing: Promise<void> = Promise.resolve()
  return {
    key: Buffer.from(key, 'hex'),
    load: () => consents,
    save: (kept) => {
      const content = JSON.stringify({ key, consents: kept })
      writing = writing
        .then(() => writePrivateFile(path, content))
        .catch((error: unknown) =>
          logger.warn({ event: 'consents-unwritten', err: error }, 'consents were not kept'),
        )
    },
  }
}
