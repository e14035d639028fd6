/** Resolves when the process is asked to stop (SIGTERM, SIGINT, SIGHUP); from then on it ends by itself. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => resolve())
  })
}
