/**
 * Decodes base64 (with padding) or base64url (without) in its one canonical spelling, so that one token has one text.
 * Gives null for anything else and for the empty text.
 */
export function decodeCanonical(text: string, encoding: 'base64' | 'base64url'): Buffer | null {
  const bytes = Buffer.from(text, encoding)
  return bytes.length > 0 && bytes.toString(encoding) === text ? bytes : null
}
