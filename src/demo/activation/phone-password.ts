/** The password of four digits that unlocks the e-CPS on the phone. */
import { scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { ActivationError } from './activation-error.ts'

const derive = promisify<string, Uint8Array, number, Buffer>(scrypt)
const KEY_BYTES = 32

/** The same digit four times, or a run up or down: what a finder of the phone types first. */
function isTrivial(password: string): boolean {
  const digits = Array.from(password, Number)
  const steps = digits.slice(1).map((digit, index) => digit - (digits[index] ?? 0))
  return steps.every((step) => step === steps[0] && Math.abs(step) <= 1)
}

/**
 * Checks a password that was chosen.
 *
 * @throws ActivationError `PASSWORD_FORMAT`, `PASSWORD_TRIVIAL`, `PASSWORD_MISMATCH`, in this order
 */
export function checkNewPassword(password: string, confirmation: string): void {
  if (!/^[0-9]{4}$/.test(password)) throw new ActivationError('PASSWORD_FORMAT')
  if (isTrivial(password)) throw new ActivationError('PASSWORD_TRIVIAL')
  if (password !== confirmation) throw new ActivationError('PASSWORD_MISMATCH')
}

/** @returns `salt.hash`, both base64url (scrypt, RFC 7914, Node's default cost). */
export async function hashPassword(password: string, salt: Uint8Array): Promise<string> {
  const hash = await derive(password, salt, KEY_BYTES)
  return `${Buffer.from(salt).toString('base64url')}.${hash.toString('base64url')}`
}

/** @returns true when `password` is the one that `stored` was made of. */
export async function isPassword(password: string, stored: string): Promise<boolean> {
  const [salt = '', hash = ''] = stored.split('.')
  const derived = await derive(password, Buffer.from(salt, 'base64url'), KEY_BYTES)
  return timingSafeEqual(derived, Buffer.from(hash, 'base64url'))
}
