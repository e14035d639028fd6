import { connect, CpsBridgeError } from '/client.js' // with a bundler: from '@cps-bridge/client'

const hint = document.querySelector('#hint')
const said = document.querySelector('#said')

async function ask(path, body = {}) {
  const headers = { 'Content-Type': 'application/json' }
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
  return response.json()
}

document.querySelector('#sign').onclick = async () => {
  try {
    const bridge = await connect({ onPermissionPrompt: ({ text }) => void (hint.textContent = text) })
    hint.textContent = ''
    const { challenge } = await ask('/challenge')
    const { token } = await bridge.sign({ challenge, waitSeconds: 60 })
    bridge.close()
    const { nationalId, reason } = await ask('/verify', { token })
    said.textContent = nationalId === undefined ? `Refusé : ${reason}` : `Vérifié : ${nationalId}`
  } catch (error) {
    if (!(error instanceof CpsBridgeError)) throw error
    said.textContent = `${error.message} ${error.advice ?? ''}`
  }
}
