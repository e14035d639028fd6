import { request } from 'node:https'
import type { TestServer } from './test-server.ts'

/** One GET on a connection of its own: status and body. */
export function call(
  { port, leaf }: Pick<TestServer, 'port' | 'leaf'>,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const options = {
      host: 'localhost',
      port,
      path,
      headers,
      ca: leaf.certPem,
      agent: false,
      servername: 'localhost',
    }
    request(options, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (body += chunk))
      response.on('end', () => resolve({ status: response.statusCode, body }))
    })
      .on('error', reject)
      .end()
  })
}
