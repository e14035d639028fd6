/** What a QR code says, and whether it is one of ours. */

/**
 * - `activation`: a code of the activation page
 * - `elsewhere`: of an activation page that works with another phone application
 * - `other`: anything else
 */
export type QrText =
  | { readonly kind: 'activation'; readonly secret: string }
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'other' }

/** Base64url of 32 bytes, as the activation service makes its secrets. */
const FRAGMENT = /^#activation=([A-Za-z0-9_-]{43})$/

/** @param origin - the phone's own: the text of a QR code is a link to it */
export function readQrText(text: string, origin: string): QrText {
  const link = URL.canParse(text) ? new URL(text) : null
  const secret = link === null ? undefined : FRAGMENT.exec(link.hash)?.[1]
  if (secret === undefined) return { kind: 'other' }
  return link?.origin === origin && link.pathname === '/'
    ? { kind: 'activation', secret }
    : { kind: 'elsewhere' }
}
