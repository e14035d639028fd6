/** Draws a QR code so that a phone reads it from the screen: dark on white in every colour scheme. */
import { encodeQR } from 'qr'

/** Quiet zone on each side, in modules (ISO/IEC 18004, 9.1). */
const MARGIN = 4
/** Pixels of a module. */
const SCALE = 8

export function drawQrCode(canvas: HTMLCanvasElement, text: string): void {
  const rows = encodeQR(text, 'raw', { ecc: 'medium', border: MARGIN, scale: SCALE })
  canvas.width = rows.length
  canvas.height = rows.length
  const pen = canvas.getContext('2d')
  if (pen === null) return
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, canvas.width, canvas.height)
  pen.fillStyle = '#000000'
  rows.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) pen.fillRect(x, y, 1, 1)
    })
  })
}

/** Nothing of the code stays on the screen. */
export function clearQrCode(canvas: HTMLCanvasElement): void {
  canvas.width = 0
  canvas.height = 0
}
