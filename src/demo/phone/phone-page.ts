/** The phone's behaviour: asks the service each second where it stands, and does what the holder asks for. */
import { byId } from '../web/dom.ts'
import { PhoneFault, type PhoneApi } from './phone-api.ts'
import { FIRST_FACTS, type PhoneFacts, screenOf } from './phone-state.ts'
import { newsOf, type Notices, say, SILENT } from './phone-notices.ts'
import type { PhoneView } from './phone-view.ts'
import { type RunningCamera, textInPicture, watchCamera } from './qr-picture.ts'
import { readQrText } from './qr-text.ts'
import { explain, type Said, type TextKey } from './texts.ts'

const INTERVAL_MS = 1_000
/** Kept in this browser, so that a page that is loaded again knows it. */
const ACCEPTED = 'cps-phone-conditions'

/** Why there is no picture of a camera (Media Capture and Streams, 10.2: `getUserMedia`). */
function cameraFault(error: unknown): TextKey {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError') return 'cameraRefused'
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'cameraNone' : 'noCamera'
}

export class PhonePage {
  readonly #api: PhoneApi
  readonly #view: PhoneView
  #facts: PhoneFacts = { ...FIRST_FACTS, accepted: localStorage.getItem(ACCEPTED) === 'yes' }
  #notices = SILENT
  /** Of a link that was opened before the conditions were accepted. */
  #secret: string | null = null
  #camera: RunningCamera | null = null
  #busy = false
  /** Counts what the holder did: an answer to a question asked before must not undo it. */
  #turn = 0

  constructor(api: PhoneApi, view: PhoneView) {
    this.#api = api
    this.#view = view
  }

  /** Asks now and then each second. */
  async start(): Promise<void> {
    await this.#refresh()
    setTimeout(() => void this.start(), INTERVAL_MS)
  }

  render(): void {
    this.#view.render(this.#facts, this.#notices, Date.now())
  }

  /** The holder begins, with or without the conditions accepted. */
  begin(accepted: boolean): void {
    if (!accepted) {
      this.#tell(say('conditionsMissing'))
      byId('conditions', HTMLInputElement).focus()
      return
    }
    localStorage.setItem(ACCEPTED, 'yes')
    this.#learn({ accepted: true })
    const secret = this.#secret
    this.#secret = null
    if (secret !== null) void this.#scan(secret)
  }

  /** The holder wants to scan; what was there before stays until a code is accepted. */
  scanAgain(): void {
    this.#note({ alert: null, outcome: null })
    const { activation } = this.#facts
    this.#learn({
      scanning: true,
      fresh: false,
      activation: activation?.state === 'scanned' ? null : activation,
    })
  }

  /** The holder keeps what he has. */
  scanBack(): void {
    this.#stopCamera()
    this.#learn({ scanning: false })
  }

  /** The holder has read that the e-CPS is active. */
  acknowledge(): void {
    this.#learn({ fresh: false })
  }

  async toggleCamera(video: HTMLVideoElement): Promise<void> {
    if (this.#camera !== null) {
      this.#stopCamera()
      return
    }
    try {
      this.#camera = await watchCamera(video, (text) => void this.read(text))
      this.#note({ alert: null, camera: 'on' })
      this.render()
    } catch (error) {
      this.#tell(say(cameraFault(error)))
    }
  }

  async readPicture(file: Blob): Promise<void> {
    const text = await textInPicture(file).catch(() => undefined)
    if (text === undefined) this.#tell(say('noPicture'))
    else if (text === null) this.#tell(say('noCode'))
    else await this.read(text)
  }

  /** What a QR code or a link says. */
  async read(text: string): Promise<void> {
    const read = readQrText(text, location.origin)
    if (read.kind === 'activation' && !this.#facts.accepted) {
      this.#secret = read.secret
      this.#learn({ scanning: true })
    } else if (read.kind === 'activation') await this.#scan(read.secret)
    else this.#tell(say(read.kind === 'other' ? 'qrOther' : 'qrElsewhere'))
  }

  async finish(password: string, confirmation: string): Promise<void> {
    await this.#attempt(async () => {
      const activation = await this.#api.finish(password, confirmation)
      this.#facts = { ...this.#facts, fresh: true, scanning: false }
      const credential = await this.#api.credential()
      this.#learn({ activation, credential })
    })
    if (this.#notices.alert?.key.startsWith('password') === true) this.#view.retypePassword()
  }

  async approve(password: string): Promise<void> {
    const id = this.#facts.credential?.requests[0]?.id
    if (id === undefined) return
    if (!/^[0-9]{4}$/.test(password)) {
      this.#tell(say('passwordEmpty'))
      return
    }
    await this.#attempt(async () => {
      await this.#api.approve(id, password)
      await this.#settled('approved')
    })
    this.#view.forget()
  }

  async refuse(): Promise<void> {
    const id = this.#facts.credential?.requests[0]?.id
    if (id === undefined) return
    await this.#attempt(async () => {
      await this.#api.refuse(id)
      await this.#settled('refused')
    })
  }

  async #settled(key: TextKey): Promise<void> {
    const credential = await this.#api.credential()
    this.#note({ outcome: say(key) })
    this.#learn({ credential, fresh: false })
  }

  async #scan(secret: string): Promise<void> {
    if (this.#busy) return
    this.#note({ checking: true })
    this.render()
    await this.#attempt(async () => {
      const activation = await this.#api.scan(secret)
      this.#stopCamera()
      this.#learn({ activation, scanning: false })
    })
    this.#note({ checking: false })
    this.render()
  }

  /** Does one thing at a time, and says why it did not succeed. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    this.#turn++
    try {
      this.#note({ alert: null })
      await work()
    } catch (error) {
      if (!(error instanceof PhoneFault)) throw error
      this.#tell(explain(error.fault, error.detail))
    } finally {
      this.#busy = false
    }
  }

  async #refresh(): Promise<void> {
    if (this.#busy) return
    const turn = this.#turn
    try {
      const [activation, credential] = [await this.#api.activation(), await this.#api.credential()]
      if (this.#turn !== turn) return
      this.#note({ offline: false, ...newsOf(this.#facts, { activation, credential }) })
      this.#learn({ known: true, activation: this.#stillWanted(activation), credential })
    } catch (error) {
      if (!(error instanceof PhoneFault)) throw error
      this.#note({ offline: true })
      this.render()
    }
  }

  /** A code that ran out stays on the service until the next scan. */
  #stillWanted(activation: PhoneFacts['activation']): PhoneFacts['activation'] {
    return this.#facts.scanning && activation?.state === 'scanned' ? null : activation
  }

  #stopCamera(): void {
    this.#camera?.stop()
    this.#camera = null
    this.#note({ camera: 'off' })
    this.render()
  }

  #learn(facts: Partial<PhoneFacts>): void {
    const before = screenOf(this.#facts)
    this.#facts = { ...this.#facts, ...facts }
    const after = screenOf(this.#facts)
    if (before === 'scan' && after !== 'scan' && this.#camera !== null) this.#stopCamera()
    if (before !== after && !(before === 'code' && after === 'scan')) this.#note({ alert: null })
    this.render()
  }

  #note(notices: Partial<Notices>): void {
    this.#notices = { ...this.#notices, ...notices }
  }

  #tell(alert: Said): void {
    this.#note({ alert })
    this.render()
  }
}
