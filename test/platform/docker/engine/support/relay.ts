import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { once } from 'node:events'

/** Something between a client and the Engine that can misbehave. */
export interface Relay {
  readonly address: string
  /** Connections that were made so far. */
  readonly count: () => number
  /** Breaks the next connections, each when the Engine has answered: its answer is lost. */
  readonly loseAnswers: (count: number) => void
  /** Turns the JSON of the next object that is answered into something else. */
  readonly garbleObject: () => void
  /** Breaks whatever is open now. */
  readonly cut: () => void
  readonly close: () => Promise<void>
}

/** Listens on a free port, or on this one, and passes everything on to a socket of this machine. */
export const relayTo = async (path: string, port = 0): Promise<Relay> => {
  const open = new Set<Socket>()
  let made = 0
  let toLose = 0
  let garbling = false
  const garbled = (bytes: Buffer): Buffer => {
    const text = bytes.toString('latin1')
    if (!garbling || !text.includes('\r\n\r\n{')) return bytes
    garbling = false
    return Buffer.from(text.replace('\r\n\r\n{', '\r\n\r\n['), 'latin1')
  }
  const server = createServer(client => {
    made += 1
    const engine = connect(path)
    const end = () => {
      client.destroy()
      engine.destroy()
      open.delete(client)
    }
    open.add(client)
    for (const socket of [client, engine]) socket.on('error', end).on('close', end)
    client.pipe(engine)
    engine.on('data', (bytes: Buffer) => {
      if (toLose > 0) {
        toLose -= 1
        end()
      } else client.write(garbled(bytes))
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    address: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => made,
    loseAnswers: count => {
      toLose = count
    },
    garbleObject: () => {
      garbling = true
    },
    cut: () => {
      for (const socket of open) socket.destroy()
    },
    close: async () => {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
