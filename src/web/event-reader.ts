/** Reads server-sent events (WHATWG HTML, section 9.2.6), of the form that the bridge sends. */
function readEvent(block: string): { readonly name: string; readonly data: string } {
  const field = (name: string): string =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2) ?? ''
  return { name: field('event'), data: field('data') }
}

/** Resolves when the stream has ended; rejects as `fetch` when the connection is lost. */
export async function readEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  onEvent: (name: string, data: string) => void,
): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  for (;;) {
    const { value, done } = await reader.read()
    if (done) return
    text += value
    for (let at = text.indexOf('\n\n'); at >= 0; at = text.indexOf('\n\n')) {
      const { name, data } = readEvent(text.slice(0, at))
      text = text.slice(at + 2)
      onEvent(name, data)
    }
  }
}
