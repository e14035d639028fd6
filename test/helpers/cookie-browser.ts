/** A browser without scripts: keeps cookies of one host name, follows redirects, sends forms. */
export class CookieBrowser {
  readonly #cookies = new Map<string, string>()
  /** Every address that was visited, in order. */
  readonly visited: string[] = []
  url = ''
  status = 0
  text = ''

  get(address: string): Promise<void> {
    return this.#visit(new URL(address, this.url || undefined), { method: 'GET' })
  }

  /** Sends a form of the page that is shown. */
  submit(address: string, fields: Record<string, string> = {}): Promise<void> {
    const url = new URL(address, this.url)
    return this.#visit(url, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: { origin: new URL(this.url).origin },
    })
  }

  forget(name: string): void {
    this.#cookies.delete(name)
  }

  async #visit(url: URL, init: RequestInit): Promise<void> {
    this.visited.push(url.href)
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, {
      ...init,
      headers: { ...(init.headers as Record<string, string>), cookie },
      redirect: 'manual',
    })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    this.status = answer.status
    this.text = await answer.text()
    this.url = url.href
    const location = answer.headers.get('location')
    if (location !== null) await this.#visit(new URL(location, url), { method: 'GET' })
  }
}
