/** Reads QR codes from pixels: of a picture, or of the camera's frames. */
import { decodeQR } from 'qr/decode.js'

/** Longest side at which a picture is looked at, one after the other: a photo's details hide a code that is large. */
const SIDES = [1600, 800, 400] as const
const FRAME_SIDE = 800
/** How long a picture without a code is looked at. */
const PATIENCE_MS = 80
const FRAME_MS = 120

function textIn(source: CanvasImageSource, width: number, height: number, side: number): string | null {
  const scale = Math.min(1, side / Math.max(width, height))
  const canvas = document.createElement('canvas')
  canvas.width = Math.max(1, Math.round(width * scale))
  canvas.height = Math.max(1, Math.round(height * scale))
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (context === null) return null
  // A picture that is transparent where it is white.
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.drawImage(source, 0, 0, canvas.width, canvas.height)
  try {
    return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height), { timeLimit: PATIENCE_MS })
  } catch {
    return null
  }
}

/**
 * @returns the text of the QR code in a picture, null without one
 * @throws DOMException where the file is no picture
 */
export async function textInPicture(file: Blob): Promise<string | null> {
  const picture = await createImageBitmap(file)
  try {
    for (const side of SIDES) {
      const text = textIn(picture, picture.width, picture.height, side)
      if (text !== null && text !== '') return text
    }
    return null
  } finally {
    picture.close()
  }
}

/** The camera, while it runs. */
export interface RunningCamera {
  stop(): void
}

/**
 * Starts the camera and looks for codes until it is stopped.
 *
 * @param video - shows what the camera sees
 * @param found - called with the text of each code that is seen, also of the same one again
 * @throws DOMException where there is no camera, or it may not be used
 */
export async function watchCamera(
  video: HTMLVideoElement,
  found: (text: string) => void,
): Promise<RunningCamera> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  video.srcObject = stream
  await video.play()
  const timer = setInterval(() => {
    const { videoWidth: width, videoHeight: height } = video
    const text = width === 0 ? null : textIn(video, width, height, FRAME_SIDE)
    if (text !== null && text !== '') found(text)
  }, FRAME_MS)
  return {
    stop() {
      clearInterval(timer)
      for (const track of stream.getTracks()) track.stop()
      video.srcObject = null
    },
  }
}
