/** Whether a bridge answers at an address: proven by the authority of the state folder, not by the number of a process. */
import { connect } from 'node:tls'

const TIMEOUT_MS = 1000

/**
 * @param url - `https://localhost:PORT`
 * @param authority - PEM of `tls/ca.pem`
 */
export function bridgeAnswers(url: string, authority: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({
      // By its address: no hosts file has to know `localhost`.
      host: '127.0.0.1',
      port: Number(new URL(url).port),
      servername: 'localhost',
      ca: authority,
      rejectUnauthorized: true,
      timeout: TIMEOUT_MS,
    })
    const end = (answers: boolean) => (): void => {
      socket.destroy()
      resolve(answers)
    }
    socket.once('secureConnect', end(true)).once('error', end(false)).once('timeout', end(false))
  })
}
