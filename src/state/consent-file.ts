/** Keeps the holders' consents in the state folder, with the key of their hashes: `consents.json`, mode 0600. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { ConsentKeeper, KeptConsent } from '../bridge/record/consents.ts'
import { validateConsentKey, validateConsentList, validateKeptConsent } from '../contract/checks.js'
import { checkOf } from '../contract/validate.ts'
import { readPrivateFile, setAside, writePrivateFile } from './private-file.ts'
import { systemCode } from '../errors/setup-fault.ts'

const KEY_BYTES = 32
/** More than the largest number of consents can take (2000 of 500 bytes), and than earlier versions kept. */
const MAX_FILE_BYTES = 16 * 1024 * 1024

/** The key of a file that is otherwise unreadable: the first member, as it is written. */
const KEY_MEMBER = /^\s*\{\s*"key"\s*:\s*"([0-9a-f]{64})"/

const checkKey = checkOf(validateConsentKey)
const checkConsents = checkOf(validateConsentList)
const checkConsent = checkOf(validateKeptConsent)

interface Kept {
  /** Null: there is none, or it is lost. */
  readonly key: string | null
  readonly consents: readonly KeptConsent[]
  /** The file has to be written anew. */
  readonly damaged: boolean
  /** The disk does not give the file, which may be whole: it stays as it is. */
  readonly unreadable?: boolean
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Each member for itself: one that is damaged takes no other with it. */
function decode(text: string): Kept {
  const value = parseJson(text)
  const key = checkKey(value)
  const list = checkConsents(value)
  const items = 'value' in list ? list.value.consents : []
  const consents = items.flatMap((item) => {
    const outcome = checkConsent(item)
    return 'value' in outcome ? [outcome.value] : []
  })
  return {
    key: 'value' in key ? key.value.key : (KEY_MEMBER.exec(text)?.[1] ?? null),
    consents,
    damaged: !('value' in key) || !('value' in list) || consents.length < items.length,
  }
}

type ConsentLogger = Pick<Logger, 'warn'>

/**
 * Consents that cannot be read are asked for again. The key is that of the audit trail too: while it can be read
 * it stays, and a file that is damaged is set aside with what it holds, never written over.
 */
async function readKept(path: string, userId: number | null, logger: ConsentLogger): Promise<Kept> {
  let text: string | null
  try {
    text = await readPrivateFile(path, userId, MAX_FILE_BYTES)
  } catch (error) {
    logger.warn({ event: 'consents-unreadable', err: error }, 'the file of consents cannot be read')
    if (systemCode(error) !== undefined) return { key: null, consents: [], damaged: false, unreadable: true }
    text = ''
  }
  if (text === null) return { key: null, consents: [], damaged: false }
  const kept = decode(text)
  if (!kept.damaged) return kept
  const aside = await setAside(path).catch(() => null)
  logger.warn(
    { event: 'consents-damaged', aside, keyLost: kept.key === null, consents: kept.consents.length },
    'the file of consents is damaged: a copy was set aside, and what could be read of it is kept',
  )
  return kept
}

/** Opens the keeper of a state folder that this process has claimed. What was saved last reaches the disk last. */
export async function openConsentFile(
  stateFolder: string,
  userId: number | null,
  logger: ConsentLogger,
): Promise<ConsentKeeper> {
  const path = join(stateFolder, 'consents.json')
  const { key: found, consents, damaged, unreadable } = await readKept(path, userId, logger)
  const key = found ?? randomBytes(KEY_BYTES).toString('hex')
  let next: readonly KeptConsent[] | null = null
  let writing = false
  const write = async (): Promise<void> => {
    writing = true
    while (next !== null) {
      const content = JSON.stringify({ key, consents: next })
      next = null
      await writePrivateFile(path, content).catch((error: unknown) =>
        logger.warn({ event: 'consents-unwritten', err: error }, 'consents were not kept'),
      )
    }
    writing = false
  }
  const save = (kept: readonly KeptConsent[]): void => {
    if (unreadable === true) return
    next = kept
    if (!writing) void write()
  }
  // The audit trail needs the key at the next start, whether or not anybody consents to something.
  if (unreadable !== true && (damaged || found === null)) {
    next = consents
    await write()
  }
  return { key: Buffer.from(key, 'hex'), load: () => consents, save }
}
