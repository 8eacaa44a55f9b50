import type { IncomingMessage } from 'node:http'
import { addressText } from '../address.ts'
import { type Answer, send } from '../http/answer.ts'
import { type Listening, listen } from '../http/listen.ts'
import { readBody } from '../http/read.ts'
import type { Router } from '../router/router.ts'
import type { Fault } from './fault.ts'
import type { Faults } from './faults.ts'

const setFault = async (faults: Faults, request: IncomingMessage): Promise<Answer> => {
  try {
    // Whoever can reach this address is a test; a fault that makes no sense throws.
    faults.set(JSON.parse((await readBody(request)).toString()) as Fault)
    return { status: 204 }
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } }
  }
}

const describe = async (router: Router) => ({
  name: router.name,
  address: addressText(router.address),
  routes: await router.routes(),
})

/**
 * Faults over HTTP: `POST /faults` with one fault as JSON, `DELETE /faults`, `GET /requests`,
 * `DELETE /requests`, and `GET /routers` for the tables of the routers.
 */
export const startFaultServer = (faults: Faults, routers: readonly Router[]): Promise<Listening> =>
  listen(async (request, response) => {
    const answer = async (): Promise<Answer> => {
      switch (`${request.method ?? ''} ${request.url ?? ''}`) {
        case 'POST /faults':
          return setFault(faults, request)
        case 'DELETE /faults':
          faults.clear()
          return { status: 204 }
        case 'GET /requests':
          return { status: 200, body: faults.requests() }
        case 'DELETE /requests':
          faults.forget()
          return { status: 204 }
        case 'GET /routers':
          return { status: 200, body: await Promise.all(routers.map(describe)) }
        default:
          return { status: 404, body: { error: 'no such request' } }
      }
    }
    send(response, await answer())
  })
