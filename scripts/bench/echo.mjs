/** The bare peer: `ws` over TLS in a process of its own. It sends back what it gets; `all` goes to every socket. */
import { createServer } from 'node:https'
import { readFileSync } from 'node:fs'
import { WebSocketServer } from 'ws'

const [, , leaf, subprotocol] = process.argv
const pem = readFileSync(leaf, 'utf8')
const server = createServer({ cert: pem, key: pem, minVersion: 'TLSv1.2' })
const sockets = new WebSocketServer({ server, handleProtocols: () => subprotocol, perMessageDeflate: false })
sockets.on('connection', (socket) =>
  socket.on('message', (data) => {
    const text = String(data)
    if (text.startsWith('all')) for (const client of sockets.clients) client.send(text)
    else socket.send(text)
  }),
)
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`),
)
