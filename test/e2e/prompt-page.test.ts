import { describe, expect, it } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { PromptBench, tries } from '../helpers/prompt-bench.ts'
import { traceIn } from '../helpers/secret-search.ts'

const bench = new PromptBench()

describe('the prompt page', () => {
  it('names the site, the holder, the card and the reader', async () => {
    const driver = await bench.open()
    await driver.sees('Zoé DUPONT-TEST Infirmière')
    await driver.sees('899700234562')
    await driver.sees('Carte CPS (CPS3) carte de test')
    await driver.sees('HID Global OMNIKEY 3x21')
    await driver.sees('Il vous reste 3 essais.')
    expect(await driver.page.title()).toContain('Signer la demande d’activation e-CPS')
    expect(driver.complaints).toEqual([])
  })

  it.each([
    ['identify', 'Autoriser la lecture de votre identité ?', 'Aucun code n’est demandé, rien n’est signé.'],
    ['check', 'Vérifier votre code porteur', 'Rien n’est signé.'],
    ['check-then-sign', 'Vérifier votre code, puis signer', 'une seule demande d’activation e-CPS'],
    ['sign', 'Signer la demande d’activation e-CPS', 'puis signe votre demande d’activation e-CPS'],
    ['web-eid', 'Vous identifier avec votre carte CPS', 'prouve votre identité à ce site'],
  ] as const)('says what will happen: %s', async (action, title, effect) => {
    const driver = await bench.open(action === 'identify' ? { action, pin: null } : { action })
    expect(await driver.textOf('h1')).toBe(title)
    await driver.sees(effect)
    await driver.seesControl(action === 'identify' ? 'Autoriser' : 'Valider', 'button')
    await driver.seesControl('Refuser', 'button')
    await driver.seesControl('Fermer cette fenêtre', 'button')
    await driver.record(`action-${action}`)
  })

  it('takes the code by keyboard, sends it when the holder says so, and forgets it at once', async () => {
    const driver = await bench.open()
    await driver.focusIsOn('code')
    await driver.page.keyboard.type('12a3 45')
    expect(await driver.code()).toBe('••••')
    expect(bench.prompt.decisions).toEqual([])
    await driver.page.keyboard.press('Enter')
    await eventually(() =>
      expect(bench.prompt.decisions).toEqual([{ attempt: 1, decision: 'confirm', pin: '1234' }]),
    )
    expect(await driver.code()).toBe('')
    expect(traceIn(await driver.evaluate<string>('document.documentElement.outerHTML'), '1234')).toBeNull()
    await driver.page.keyboard.down('Control')
    await driver.page.keyboard.press('z')
    await driver.page.keyboard.up('Control')
    expect(await driver.code()).toBe('')
  })

  it('takes a pasted code, and no other text', async () => {
    const driver = await bench.open()
    await driver.fieldIsOpen()
    await driver.paste(' 12 34\n')
    expect(await driver.code()).toBe('••••')
    await driver.paste('12345')
    expect(await driver.code()).toBe('')
    await driver.sees('Le texte collé n’est pas un code porteur', '[role=alert]')
    await driver.seesControl('Code porteur', 'textbox')
  })

  it('shows the digits to nobody', async () => {
    const driver = await bench.open()
    await driver.fieldIsOpen()
    await driver.page.keyboard.type('1234')
    const field = await driver.page.waitForSelector('::-p-aria([name="Code porteur"][role="textbox"])')
    const seen = await driver.page.accessibility.snapshot({ ...(field && { root: field }) })
    expect(seen).toMatchObject({ role: 'textbox', value: '••••' })
    expect(await driver.evaluate(`getComputedStyle(document.querySelector('#code')).opacity`)).toBe('0')
    // Last: a look changes the window, and what is typed goes when the site is out of view.
    await driver.record('typed')
  })

  it('asks no browser and no password manager to fill the field', async () => {
    const driver = await bench.open()
    const attributes = await driver.evaluate<Record<string, string>>(
      `Object.fromEntries([...document.querySelector('#code').attributes].map(({ name, value }) => [name, value]))`,
    )
    expect(attributes).toMatchObject({ type: 'text', inputmode: 'numeric', autocomplete: 'off' })
    expect(Object.keys(attributes)).toEqual(expect.arrayContaining(['data-1p-ignore', 'data-lpignore']))
    expect(attributes).not.toHaveProperty('name')
  })

  it('does not send an incomplete code', async () => {
    const driver = await bench.open()
    await driver.fieldIsOpen()
    await driver.page.keyboard.type('123')
    await driver.click('Valider')
    await driver.sees('Saisissez les 4 chiffres de votre code porteur.', '[role=alert]')
    await driver.focusIsOn('code')
    await driver.record('incomplete')
    await driver.page.keyboard.type('4')
    await eventually(async () => expect(await driver.textOf('[role=alert]')).toBe(''))
    expect(bench.prompt.decisions).toEqual([])
  })

  it('follows the length that the card states', async () => {
    const driver = await bench.open({
      pin: { entry: 'page', minLength: 4, maxLength: 8, triesLeft: 3, lastTry: false },
    })
    await driver.sees('4 à 8 chiffres')
    await driver.fieldIsOpen()
    await driver.page.keyboard.type('123456789')
    expect(await driver.code()).toBe('••••••••')
    await driver.record('eight-digits')
  })

  it('lets the holder refuse', async () => {
    const driver = await bench.open()
    await driver.fieldIsOpen()
    await driver.page.keyboard.type('12')
    await driver.click('Refuser')
    await eventually(() => expect(bench.prompt.decisions).toEqual([{ attempt: 1, decision: 'refuse' }]))
    expect(await driver.code()).toBe('')
  })

  it('refuses when it is closed by its button', async () => {
    const driver = await bench.open()
    await driver.click('Fermer cette fenêtre')
    await eventually(() => expect(bench.prompt.decisions).toEqual([{ attempt: 1, decision: 'refuse' }]))
  })

  it('is reached by the keyboard in the order in which it is read', async () => {
    const driver = await bench.open(tries(1))
    await driver.focusIsOn('accept')
    await driver.page.keyboard.press('Space')
    const order: string[] = []
    for (let stop = 0; stop < 5; stop += 1) {
      await driver.page.keyboard.press('Tab')
      order.push(await driver.focused())
    }
    expect(order.slice(0, 4)).toEqual(['code', 'confirm', 'refuse', 'close'])
  })
})
