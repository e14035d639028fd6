/** Sizes and numbers (protocol 3 and 4). */
import { CHALLENGE, expectError } from '../expect.ts'
import { same, that } from '../difference.ts'
import type { Row } from '../row.ts'

const LIMIT = 65_536
const CALL = '{"jsonrpc":"2.0","id":"size","method":"bridge.info"}'

export const LIMIT_ROWS: readonly Row[] = [
  {
    name: 'limits/http-body',
    clause: '3, 4',
    sentence: 'A body of 65,536 bytes passes, 65,537 get 413, announced or in chunks.',
    async run(bench) {
      same('status of 65,536', (await bench.postText(CALL.padEnd(LIMIT))).status, 200)
      same('status of 65,537', (await bench.postText(CALL.padEnd(LIMIT + 1))).status, 413)
      const chunked = (size: number): Promise<{ readonly status: number }> =>
        bench.postText(`${size.toString(16)}\r\n${CALL.padEnd(size)}\r\n0\r\n\r\n`, {
          'Transfer-Encoding': 'chunked',
        })
      same('status of 65,536 in chunks', (await chunked(LIMIT)).status, 200)
      same('status of 65,537 in chunks', (await chunked(LIMIT + 1)).status, 413)
    },
  },
  {
    name: 'limits/socket-message',
    clause: '3, 4',
    sentence: 'A message of 65,536 bytes passes, 65,537 close the socket with 1009.',
    async run(bench) {
      const portal = await bench.dial()
      portal.send(CALL.padEnd(LIMIT))
      bench.result(await portal.until(({ id }) => id === 'size', 'an answer to 65,536 bytes'))
      portal.send(CALL.padEnd(LIMIT + 1))
      same('close code', await portal.closed(), 1009)
    },
  },
  {
    name: 'limits/binary-frame',
    clause: '4',
    sentence: 'A binary frame closes the socket with 1003.',
    async run(bench) {
      const portal = await bench.dial()
      portal.sendBinary(Buffer.from(CALL))
      same('close code', await portal.closed(), 1003)
    },
  },
  {
    name: 'limits/pending-calls',
    clause: '3',
    sentence: 'More than 32 calls pending on one connection are RATE_LIMITED.',
    card: null,
    async run(bench) {
      const portal = await bench.dial()
      const params = { challenge: CHALLENGE, waitSeconds: 60 }
      for (let id = 1; id <= 33; id += 1)
        portal.send({ jsonrpc: '2.0', id, method: 'activation.sign', params })
      const details = expectError(
        await portal.until(({ id }) => id === 33, 'an answer to call 33'),
        'RATE_LIMITED',
      )
      that(typeof details['retryAfterSeconds'] === 'number', 'details.retryAfterSeconds', details)
      const answered = portal.frames.filter((frame) => frame.method === undefined).map(({ id }) => id)
      same('answered calls', answered, [33])
    },
  },
]
