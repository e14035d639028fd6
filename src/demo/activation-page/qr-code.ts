/** Draws a QR code so that a phone reads it from the screen: dark on white in every colour scheme. */
import { create } from 'qrcode'

/** Quiet zone on each side, in modules (ISO/IEC 18004, 9.1). */
const MARGIN = 4
/** Pixels of a module. */
const SCALE = 8

export function drawQrCode(canvas: HTMLCanvasElement, text: string): void {
  const { modules } = create(text, { errorCorrectionLevel: 'M' })
  const side = (modules.size + 2 * MARGIN) * SCALE
  canvas.width = side
  canvas.height = side
  const pen = canvas.getContext('2d')
  if (pen === null) return
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, side, side)
  pen.fillStyle = '#000000'
  modules.data.forEach((dark, index) => {
    if (!dark) return
    const [column, row] = [index % modules.size, Math.floor(index / modules.size)]
    pen.fillRect((column + MARGIN) * SCALE, (row + MARGIN) * SCALE, SCALE, SCALE)
  })
}

/** Nothing of the code stays on the screen. */
export function clearQrCode(canvas: HTMLCanvasElement): void {
  canvas.width = 0
  canvas.height = 0
}
