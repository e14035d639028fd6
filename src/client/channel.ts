/** One line to the bridge over which JSON-RPC messages flow, whatever carries it. */
export interface Channel {
  send(text: string): void
  close(): void
}

/** Who listens to a channel. `onClose` is called once, and never after `close()`. */
export interface ChannelListener {
  readonly onMessage: (text: string) => void
  readonly onClose: () => void
}

/** Where channels come from: the bridge's socket, or the relay window. */
export interface Line {
  readonly kind: 'socket' | 'relay'
  /** Opens a channel, again after each loss. Rejects with a `CpsBridgeError` or the reason of the signal. */
  open(listener: ChannelListener, signal: AbortSignal): Promise<Channel>
  /** Whether it is of no use to try again without another click. */
  isOver?(): boolean
  /** Brings the window that shows the prompt to the front, where there is one. */
  focus?(): void
  /** Gives up what the line holds. */
  end?(): void
}
