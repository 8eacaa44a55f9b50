import { get } from 'node:http'
import { connect } from 'node:net'
import type { InstanceCheck } from './run.ts'

const portAnswers = (port: number, timeout: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect({ host: '127.0.0.1', port, timeout })
    const say = (answer: boolean) => () => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', say(true))
    socket.once('error', say(false))
    socket.once('timeout', say(false))
  })

const endpointAnswers = (port: number, path: string, timeout: number): Promise<boolean> =>
  new Promise(resolve => {
    const request = get({ host: '127.0.0.1', port, path, timeout, agent: false }, response => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.once('error', () => resolve(false))
    request.once('timeout', () => request.destroy())
  })

/** Asks an instance once. A `process` check holds as long as the process lives. */
export const passes = async (check: InstanceCheck, port: number): Promise<boolean> => {
  switch (check.type) {
    case 'process':
      return true
    case 'port':
      return portAnswers(port, check.invocationTimeout)
    case 'http':
      return endpointAnswers(port, check.endpoint, check.invocationTimeout)
  }
}
