import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { closeAtEnd } from './endings.ts'

/** A statement as a client sent it: `name` is that of a prepared one, and empty for one that nobody keeps. */
export interface Sent {
  name: string
  text: string
}

/** A place between a client and Postgres that passes everything on, and writes down what is sent to it. */
export interface Tap {
  url: string
  /** What each connection sent, in order. */
  connections: Sent[][]
}

/** Is there until the test file ends. */
export async function openTap(url: string): Promise<Tap> {
  const { hostname, port } = new URL(url)
  const connections: Sent[][] = []
  const sockets: Socket[] = []
  const server = createServer((client) => {
    const sent: Sent[] = []
    connections.push(sent)
    const postgres = connect({ host: hostname, port: Number(port || 5432) })
    sockets.push(client, postgres)
    const read = openReader(sent)
    client.on('data', read)
    client.pipe(postgres).pipe(client)
    for (const socket of [client, postgres]) {
      socket.on('error', () => {
        client.destroy()
        postgres.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = Object.assign(new URL(url), { port: (server.address() as AddressInfo).port })
  address.hostname = '127.0.0.1'
  closeAtEnd(() => {
    for (const socket of sockets) {
      socket.destroy()
    }
    server.close()
  })
  return { url: address.href, connections }
}

// The messages of a client: a type and a length, but for the first one, which has no type.
// https://www.postgresql.org/docs/current/protocol-message-formats.html
function openReader(sent: Sent[]): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0)
  let started = false
  return (chunk) => {
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const head = started ? 1 : 0
      if (rest.length < head + 4 || rest.length < head + rest.readInt32BE(head)) {
        return
      }
      const end = head + rest.readInt32BE(head)
      const body = rest.subarray(head + 4, end)
      const type = started ? String.fromCharCode(rest[0] ?? 0) : ''
      started = true
      rest = rest.subarray(end)
      if (type === 'Q') {
        sent.push({ name: '', text: body.toString('utf8').split('\0')[0] ?? '' })
      } else if (type === 'P') {
        const [name = '', text = ''] = body.toString('utf8').split('\0')
        sent.push({ name, text })
      }
    }
  }
}
