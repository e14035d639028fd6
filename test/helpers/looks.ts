/** In which looks a page is checked: all of them in the long campaign (`SLOW=1`), else the two that differ in everything. */

export interface Look {
  readonly width: number
  readonly scheme: 'light' | 'dark'
}

/** Wide and light, narrow and dark; with `SLOW=1` the other two as well. */
export function looksAt(wide: number, narrow = 320): readonly Look[] {
  const usual: readonly Look[] = [
    { width: wide, scheme: 'light' },
    { width: narrow, scheme: 'dark' },
  ]
  if (process.env['SLOW'] !== '1') return usual
  return [...usual, { width: wide, scheme: 'dark' }, { width: narrow, scheme: 'light' }]
}
