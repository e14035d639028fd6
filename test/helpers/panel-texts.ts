/** Where the texts of a page of the demonstration stand in its document. */

export interface TextPlace {
  readonly stage: string
  /** The variant of the panel that it belongs to; null: it is in all. */
  readonly fault: string | null
}

/** @returns the panels (`data-stage`) that hold a text (`data-text`), by its key. */
export function panelTexts(document: string): ReadonlyMap<string, readonly TextPlace[]> {
  const places = new Map<string, TextPlace[]>()
  for (const [, stage = '', panel = ''] of document.matchAll(
    /<section\s+data-stage="([^"]+)"[^>]*>([\s\S]*?)<\/section>/g,
  )) {
    const [common = '', ...variants] = panel.split('<div data-fault="')
    for (const part of [common, ...variants]) {
      const fault = part === common ? null : part.slice(0, part.indexOf('"'))
      for (const [, key = ''] of part.matchAll(/data-text="([^"]+)"/g))
        places.set(key, [...(places.get(key) ?? []), { stage, fault }])
    }
  }
  return places
}
