/** A holder in front of the prompt page: sees what the page shows, and decides. */
import type { Bridge, PromptChannel, PromptHandle } from '../../src/bridge/bridge.ts'
import type { PromptDecision, PromptOutcome, PromptView } from '../../src/contract/prompt.ts'

export class PromptHolder {
  readonly #bridge: () => Bridge
  readonly opened: string[] = []
  readonly outcomes: PromptOutcome[] = []
  #waiting: (() => void)[] = []

  constructor(bridge: () => Bridge) {
    this.#bridge = bridge
  }

  readonly channel: PromptChannel = {
    requested: (id) => {
      this.opened.push(id)
      this.#wake()
    },
    closed: (outcome) => {
      this.outcomes.push(outcome)
      this.#wake()
    },
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }

  /** The page of the latest prompt, once there are `count` of them. */
  async page(count = 1): Promise<PromptPage> {
    while (this.opened.length < count) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    const page = this.pageOf(this.opened[count - 1] ?? '')
    if (page === undefined) throw new Error('the prompt that was announced is not there')
    return page
  }

  /** The page of a prompt, if it is there. */
  pageOf(id: string): PromptPage | undefined {
    const handle = this.#bridge().findPrompt(id)
    return handle === undefined ? undefined : new PromptPage(handle)
  }
}

export class PromptPage {
  readonly #handle: PromptHandle
  #waiting: (() => void)[] = []
  readonly close: () => void

  constructor(handle: PromptHandle) {
    this.#handle = handle
    this.close = handle.attach(() => {
      for (const wake of this.#waiting.splice(0)) wake()
    })
  }

  get view(): PromptView {
    return this.#handle.view('en')
  }

  async until(state: PromptView['state'], fault?: string): Promise<PromptView> {
    await this.comesTrue(
      () => this.view.state === state && (fault === undefined || this.view.fault?.code === fault),
    )
    return this.view
  }

  /** Waits until what the page shows is so. */
  async comesTrue(isThere: () => boolean): Promise<void> {
    while (!isThere()) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  /** Decides about what is shown now. */
  decide(decision: Partial<PromptDecision> & Pick<PromptDecision, 'decision'>): boolean {
    return this.#handle.decide({ attempt: this.view.attempt, ...decision })
  }

  /** Waits until the page is ready, and confirms. */
  async confirm(pin?: string, acceptLastTry?: boolean): Promise<void> {
    await this.until('ready')
    const taken = this.decide({
      decision: 'confirm',
      ...(pin === undefined ? {} : { pin }),
      ...(acceptLastTry === undefined ? {} : { acceptLastTry }),
    })
    if (!taken) throw new Error('the decision was stale')
  }
}
