/** Who a certificate names: the one reading of a subject for bridge and verifier. */
import { ATTRIBUTE, type DistinguishedName, textsOf } from './name.ts'
import type { ObjectId } from './object-id.ts'

/** Upper bound of a common name (RFC 5280, appendix A.1, ub-common-name). */
const MAX_ID_LENGTH = 64
const MAX_TEXT_LENGTH = 128

/** Control characters, line and paragraph separators, bidirectional marks, embeddings, overrides and isolates. */
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u
const UNSAFE_ALL = new RegExp(UNSAFE.source, 'gu')

/** What can be wrong with the identifier in a subject. */
export type IdentifierFault = 'missing' | 'ambiguous' | 'unsafe'

/** IdNat_PS: the one CN of the subject, wherever it stands in the name, exactly as the certificate bears it. */
export function nationalIdIn(
  subject: DistinguishedName,
): { readonly nationalId: string } | { readonly fault: IdentifierFault } {
  const [nationalId = '', ...more] = textsOf(subject, ATTRIBUTE.COMMON_NAME)
  if (more.length > 0) return { fault: 'ambiguous' }
  if (nationalId === '') return { fault: 'missing' }
  const isUnsafe =
    nationalId.length > MAX_ID_LENGTH || UNSAFE.test(nationalId) || nationalId.includes('\uFFFD')
  return isUnsafe ? { fault: 'unsafe' } : { nationalId }
}

/**
 * The first text of one type, for people: U+FFFD for what could deceive, 128 characters at most; null when the name
 * has none.
 */
export function shownText(name: DistinguishedName, type: ObjectId): string | null {
  const [text] = textsOf(name, type)
  if (text === undefined) return null
  return Array.from(text.replace(UNSAFE_ALL, '\uFFFD')).slice(0, MAX_TEXT_LENGTH).join('')
}
