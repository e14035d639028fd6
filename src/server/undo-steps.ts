/** What has to be undone at the end, in the reverse order. */

export interface UndoSteps {
  add(step: () => Promise<void> | void): void
  /** Runs every step once, whether or not those before it failed. Never throws. */
  run(): Promise<void>
}

/** @param onFault - told what a step threw. */
export function undoSteps(onFault: (error: unknown) => void): UndoSteps {
  const steps: (() => Promise<void> | void)[] = []
  return {
    add: (step) => void steps.push(step),
    run: async () => {
      for (const step of steps.splice(0).reverse()) {
        try {
          await step()
        } catch (error) {
          onFault(error)
        }
      }
    },
  }
}
