/** Counts the seconds until a prompt expires. */
export interface Countdown {
  /** Starts anew; null stops it. */
  start(seconds: number | null): void
}

/** `onSecond` is called with the seconds that are left, at once and at every second. */
export function createCountdown(onSecond: (left: number) => void): Countdown {
  let timer: ReturnType<typeof setInterval> | undefined
  return {
    start(seconds) {
      clearInterval(timer)
      if (seconds === null) return
      // A timer of a page in the background is slowed down: the clock decides.
      const deadline = performance.now() + seconds * 1000
      const tell = (): void => onSecond(Math.max(0, Math.ceil((deadline - performance.now()) / 1000)))
      timer = setInterval(tell, 1000)
      tell()
    },
  }
}
