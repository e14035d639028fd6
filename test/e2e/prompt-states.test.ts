import { describe, expect, it } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { readyView } from '../helpers/fake-prompt.ts'
import { ACCEPT, FAULTS, NOTHING_READ, PromptBench, tries } from '../helpers/prompt-bench.ts'

const bench = new PromptBench()

describe('faults and hints', () => {
  it('says that the site expects another card, which one, and what the site learns if the holder confirms', async () => {
    const driver = await bench.open({ expected: { nationalId: '899700234561', test: null }, pin: null })
    await driver.sees('Ce site attend l’identifiant …34561 ; votre carte porte …34562.', '[role=alert]')
    await driver.sees('899700234561', '#expected')
    expect(await driver.textOf('#expected mark')).toBe('1')
    expect(await driver.textOf('#national-id mark')).toBe('2')
    await driver.sees('rien d’autre', '#effects')
    expect(await driver.evaluate<boolean>(`document.querySelector('#code-part').hidden`)).toBe(true)
    await driver.record('another-card')
    await driver.fieldlessConfirm('Valider')
    await eventually(() => expect(bench.prompt.decisions).toEqual([{ attempt: 1, decision: 'confirm' }]))
  })

  it('says that a code was wrong, moves the focus there, and back to the field when it takes another one', async () => {
    const driver = await bench.open()
    const { prompt } = bench
    prompt.onDecision = ({ attempt }) => {
      prompt.show({ attempt: attempt + 1, state: 'busy' })
      setTimeout(() => prompt.show({ state: 'ready', fault: FAULTS.wrongCode, ...tries(2) }), 50)
      return true
    }
    await driver.fieldIsOpen()
    await driver.page.keyboard.type('9999')
    await driver.click('Valider')
    await driver.sees('Code porteur erroné : il vous reste 2 essais.', '[role=alert]')
    await driver.focusIsOn('alert')
    await driver.sees('Il vous reste 2 essais.', '#tries')
    await driver.record('wrong-code')
    await driver.focusIsOn('code')
    await driver.page.keyboard.type('1234')
    await driver.page.keyboard.press('Enter')
    await eventually(() =>
      expect(bench.prompt.decisions.at(-1)).toEqual({ attempt: 2, decision: 'confirm', pin: '1234' }),
    )
  })

  it('makes the last try an extra step', async () => {
    const driver = await bench.open(tries(1))
    await driver.sees('Dernier essai')
    await driver.sees('Il vous reste 1 essai.')
    await driver.seesControl(ACCEPT, 'checkbox')
    // Before anything is typed: a picture changes the window, and what is typed goes when the site is out of view.
    await driver.record('last-try')
    await driver.fieldIsOpen()
    await driver.page.focus('#code')
    await driver.page.keyboard.type('1234')
    expect(await driver.confirmIsDisabled()).toBe(true)
    await driver.page.keyboard.press('Enter')
    expect(bench.prompt.decisions).toEqual([])
    await driver.click(ACCEPT, 'checkbox')
    await driver.click('Valider')
    const sent = { attempt: 1, decision: 'confirm', pin: '1234', acceptLastTry: true }
    await eventually(() => expect(bench.prompt.decisions).toEqual([sent]))
  })

  it('takes the consent to a last try back when another card is inserted', async () => {
    const driver = await bench.open(tries(1))
    await driver.click(ACCEPT, 'checkbox')
    bench.prompt.show({ state: 'waiting-card', fault: FAULTS.noCard, ...NOTHING_READ })
    await driver.sees('Insérez votre carte CPS.', '[role=status]')
    bench.prompt.show({ ...readyView, ...tries(1), fault: null })
    await driver.seesControl(ACCEPT, 'checkbox')
    expect(await driver.evaluate(`document.querySelector('#accept').checked`)).toBe(false)
  })

  it('goes on when the card comes back, with an empty field', async () => {
    const driver = await bench.open()
    await driver.fieldIsOpen()
    await driver.page.keyboard.type('123')
    bench.prompt.show({ state: 'waiting-card', fault: FAULTS.noCard, ...NOTHING_READ })
    await driver.sees('Aucune carte dans le lecteur. Insérez votre carte CPS.', '[role=status]')
    expect(await driver.code()).toBe('')
    expect(await driver.textOf('[role=alert]')).toBe('')
    await driver.seesControl('Refuser', 'button')
    await driver.record('no-card')
    bench.prompt.show({ state: 'reading', fault: null })
    await driver.sees('Lecture de la carte…', '[role=status]')
    await driver.record('reading')
    bench.prompt.show(readyView)
    await driver.focusIsOn('code')
    await driver.fieldIsOpen()
  })

  it('shows what was changed meanwhile instead of deciding about something else', async () => {
    const driver = await bench.open()
    bench.prompt.onDecision = () => {
      bench.prompt.view = { ...bench.prompt.view, attempt: 2, fault: FAULTS.wrongCode, ...tries(2) }
      return false
    }
    await driver.fieldIsOpen()
    await driver.page.keyboard.type('1234')
    await driver.click('Valider')
    await driver.sees('Cette demande a changé entre-temps', '[role=alert]')
    await driver.sees('Il vous reste 2 essais.', '#tries')
    // The field takes another code already: whoever types goes on, and the alert is read aloud by itself.
    await driver.focusIsOn('code')
    await driver.record('stale')
  })

  it('says when the bridge does not answer, and goes on when it is back', async () => {
    const driver = await bench.open()
    const restart = await bench.endBridge()
    await driver.sees('cps-bridge ne répond plus.', '[role=status]')
    expect(await driver.confirmIsDisabled()).toBe(true)
    await driver.record('lost')
    await restart()
    await driver.fieldIsOpen()
  })

  it('shows hostile texts as texts', async () => {
    const name = '<img src=x onerror=alert(1)>\u202eeval'
    const driver = await bench.open({
      reader: { name, pinPad: false },
      card:
        readyView.card === null
          ? null
          : { ...readyView.card, familyName: name, givenName: null, title: null },
    })
    expect(await driver.evaluate(`document.querySelectorAll('main img').length`)).toBe(0)
    await driver.sees('<img src=x onerror=alert(1)>', '#holder')
    expect(driver.complaints).toEqual([])
  })

  it('shows an anonymous and an expired card as what they are', async () => {
    const card = {
      kind: 'cps4',
      familyName: null,
      givenName: null,
      title: null,
      expired: true,
      test: false,
    } as const
    const driver = await bench.open({ card: { ...card, nationalId: '3760021832/000000018' } })
    await driver.sees('Carte anonyme')
    await driver.sees('3760021832/000000018')
    await driver.sees('Carte CPS (CPS4) expirée')
    await driver.record('anonymous')
  })
})

describe('the reader’s own keypad', () => {
  it('is started by a click, and there is no field', async () => {
    const driver = await bench.open({
      reader: { name: 'Gemalto Pinpad 00 00', pinPad: true },
      pin: { entry: 'pinpad', minLength: 4, maxLength: 4, triesLeft: 3, lastTry: false },
    })
    await driver.sees('le lecteur vous demande alors votre code porteur')
    expect(await driver.page.$('::-p-aria([role="textbox"])')).toBeNull()
    await driver.record('pinpad')
    bench.prompt.onDecision = ({ attempt }) => {
      bench.prompt.show({ attempt: attempt + 1, state: 'awaiting-pad' })
      return true
    }
    await driver.click('Valider')
    await driver.sees('Saisissez votre code porteur sur le clavier du lecteur', '[role=status]')
    await driver.seesControl('Refuser', 'button')
    expect(bench.prompt.decisions).toEqual([{ attempt: 1, decision: 'confirm' }])
    await driver.record('pinpad-busy')
  })

  it('says what became of an entry, and that it may be started again', async () => {
    const pin = { entry: 'pinpad', minLength: 4, maxLength: 4, triesLeft: 3, lastTry: false } as const
    const reader = { name: 'Gemalto Pinpad 00 00', pinPad: true }
    const fault = { code: 'PIN_TIMEOUT', message: 'Délai dépassé.', advice: null }
    const driver = await bench.open({ reader, pin, fault, attempt: 2 })
    await driver.sees('Aucun code n’a été saisi à temps sur le lecteur.', '[role=alert]')
    await driver.record('pinpad-time-out')
    bench.prompt.show({
      reader: { ...reader, pinPad: false },
      pin: { ...pin, entry: 'page' },
      fault: { code: 'CARD_PROTOCOL', message: 'Réponse inattendue.', advice: null },
      attempt: 3,
    })
    await driver.sees('Le clavier du lecteur n’a pas fonctionné comme prévu.', '[role=alert]')
    await driver.seesControl('Code porteur', 'textbox')
    await driver.record('pinpad-failed')
  })
})

describe('the time that is left', () => {
  it('is counted for the eye and told to the ear once', async () => {
    const driver = await bench.open({ expiresInSeconds: 32 })
    await driver.sees('Temps restant 31 s')
    expect(await driver.textOf('#announcement')).toBe('')
    await driver.sees('Il vous reste 30 secondes pour répondre.', '#announcement')
    expect(await driver.evaluate(`document.querySelector('#countdown').getAttribute('role')`)).toBe('timer')
  })
})

describe('the end', () => {
  it.each([
    ['confirmed', 'sign', null, 'Demande signée', 'Revenez sur le site : la suite s’y affiche.'],
    ['confirmed', 'check-then-sign', null, 'Code porteur vérifié', 'La signature se fait maintenant'],
    ['confirmed', 'identify', null, 'Identité transmise', 'Revenez sur le site'],
    ['refused', 'sign', null, 'Vous avez refusé', 'Votre carte n’a rien signé.'],
    ['refused', 'identify', null, 'Vous avez refusé', 'Votre identité n’a pas été transmise.'],
    ['expired', 'web-eid', null, 'Le délai est dépassé', 'Recommencez depuis le site'],
    ['failed', 'sign', FAULTS.noCard, 'La demande n’a pas abouti', 'Aucune carte dans le lecteur.'],
    ['failed', 'sign', FAULTS.blocked, 'La demande n’a pas abouti', '0 825 85 2000'],
  ] as const)('says the next step: %s, %s', async (outcome, action, fault, title, next) => {
    const driver = await bench.open({ action })
    bench.prompt.show({ state: 'done', outcome, fault, expiresInSeconds: 0, ...NOTHING_READ })
    await driver.sees(title, 'h1')
    await driver.sees(next)
    await driver.focusIsOn('title')
    await driver.seesControl('Fermer cette fenêtre', 'button')
    expect(await driver.page.$('::-p-aria([name="Valider"][role="button"])')).toBeNull()
    await eventually(() => expect(bench.prompt.pages).toBe(0))
    await driver.record(`${outcome}-${action}${fault === FAULTS.blocked ? '-blocked' : ''}`)
  })

  it('is told when the prompt does not exist any more', async () => {
    bench.prompt.exists = false
    const driver = await bench.visit()
    await driver.sees('Cette demande est terminée', 'h1')
    await driver.record('gone')
  })

  it('is told when the prompt went before the decision arrived', async () => {
    const driver = await bench.open()
    bench.prompt.exists = false
    await driver.click('Refuser')
    await driver.sees('Cette demande est terminée', 'h1')
  })

  it('says so when the browser does not let it close', async () => {
    const driver = await bench.open()
    bench.prompt.show({ state: 'done', outcome: 'confirmed', ...NOTHING_READ })
    await driver.sees('Demande signée', 'h1')
    await driver.click('Fermer cette fenêtre')
    await driver.sees('fermez l’onglet vous-même', '#close-hint')
  })
})

describe('English', () => {
  it('is spoken when the bridge says so, with the controls by the names of the contract', async () => {
    const driver = await bench.open({ locale: 'en' })
    await driver.sees('Sign the e-CPS activation request', 'h1')
    await driver.seesControl('Code porteur', 'textbox')
    await driver.seesControl('Valider', 'button')
    await driver.seesControl('Refuser', 'button')
    await driver.sees('3 tries left.')
    expect(await driver.evaluate(`document.documentElement.lang`)).toBe('en')
    await driver.fieldIsOpen()
    await driver.record('english')
  })

  it('is one click away, and back', async () => {
    const driver = await bench.open(tries(1))
    await driver.click('English')
    await driver.sees('Last try')
    await driver.seesControl(ACCEPT, 'checkbox')
    await eventually(() => expect(bench.prompt.pages).toBe(1))
    await driver.record('english-last-try')
    bench.prompt.show({ state: 'done', outcome: 'failed', fault: FAULTS.blocked, ...NOTHING_READ })
    await driver.sees('The request was not carried out', 'h1')
    await driver.record('english-blocked')
    await driver.click('Français')
    await driver.sees('La demande n’a pas abouti', 'h1')
  })
})
