/** A terminal for virtual cards in T=0: commands and answers in hexadecimal, nothing done behind the test's back. */
import { bytesToHex, concatBytes, hexToBytes } from '../../src/iso7816/hex.ts'
import type { VirtualCard } from '../../src/reader/virtual/virtual-card.ts'

/** Sends one command and gives the raw answer, status word last. */
export function send(card: VirtualCard, command: string): string {
  return bytesToHex(card.transmit(hexToBytes(command)))
}

/** Sends commands one after the other and gives the answer to the last. */
export function sendAll(card: VirtualCard, ...commands: readonly string[]): string {
  return commands.map((command) => send(card, command)).at(-1) ?? ''
}

/** Fetches what 61xx announced, in parts of at most E7 bytes as the ANS middleware does. */
export function fetchAnswer(card: VirtualCard, announced: string): Uint8Array {
  const parts: Uint8Array[] = []
  let last = announced
  while (last.slice(-4).startsWith('61')) {
    const available = Number.parseInt(last.slice(-2), 16)
    const length = available === 0 || available > 0xe7 ? 'E7' : last.slice(-2)
    last = send(card, `00C00000${length}`)
    parts.push(hexToBytes(last.slice(0, -4)))
  }
  if (!last.endsWith('9000')) throw new Error(`the card answered ${last}`)
  return concatBytes(...parts)
}

/** Selects a file by its path from the MF and reads as many bytes as its file control parameters say. */
export function readFile(card: VirtualCard, path: string): Uint8Array {
  const length = (path.length / 2).toString(16).padStart(2, '0')
  const fcp = fetchAnswer(card, send(card, `00A40904${length}${path}`))
  const size = ((fcp[4] ?? 0) << 8) | (fcp[5] ?? 0)
  const parts: string[] = []
  for (let offset = 0; offset < size; offset += 0xe7) {
    const word = offset.toString(16).padStart(4, '0')
    const answer = send(
      card,
      `00B0${word}${Math.min(0xe7, size - offset)
        .toString(16)
        .padStart(2, '0')}`,
    )
    if (!answer.endsWith('9000')) throw new Error(`the card answered ${answer}`)
    parts.push(answer.slice(0, -4))
  }
  return hexToBytes(parts.join(''))
}

export const SELECT_MF = '00A4090C023F00'
export const SELECT_APPLICATION = '00A4090C043F000001'
export const VERIFY_1234 = '002000010431323334'

/** Verifies the PIN 1234 in the MF and leaves the application of the keys selected. */
export function logIn(card: VirtualCard): void {
  const answer = sendAll(card, SELECT_MF, VERIFY_1234)
  if (answer !== '9000') throw new Error(`the card answered ${answer}`)
  send(card, SELECT_APPLICATION)
}
