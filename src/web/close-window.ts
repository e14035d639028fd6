/** A window that was not opened by a script cannot close itself; after this long it is plain that it did not. */
const CLOSE_PATIENCE_MS = 400

/** Closes the window; `refused` is called when the browser does not let the page do so. */
export function closeWindow(refused: () => void): void {
  window.close()
  setTimeout(refused, CLOSE_PATIENCE_MS)
}
