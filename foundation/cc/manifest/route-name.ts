import type { CloudController } from '../context.ts'
import { unprocessable } from '../refusal.ts'
import type { Address } from '../route/create.ts'
import type { DomainRow } from '../rows.ts'
import { rowsWhere } from '../store.ts'

export interface NamedRoute extends Address {
  readonly domain: DomainRow
}

/** Takes `host.domain:port/path` apart: a domain as a whole first, then a host before one. */
export const readRouteName = ({ store }: CloudController, text: string): NamedRoute => {
  const match = /^(?:https?:\/\/|tcp:\/\/)?([^/:]+)(?::(\d+))?(\/.*)?$/.exec(text)
  if (match === null) throw unprocessable(`The route '${text}' is not a properly formed URL`)
  const name = (match[1] ?? '').toLowerCase()
  const port = match[2] === undefined ? null : Number(match[2])
  const path = match[3] === '/' ? '' : (match[3] ?? '')
  const domainNamed = (wanted: string) => rowsWhere(store.domains, one => one.name === wanted)[0]
  const whole = domainNamed(name)
  if (whole !== undefined) return { domain: whole, host: '', path, port }
  const dot = name.indexOf('.')
  const domain = domainNamed(name.slice(dot + 1))
  if (domain !== undefined && dot > 0) return { domain, host: name.slice(0, dot), path, port }
  throw unprocessable(`The route '${text}' did not match any existing domains.`)
}
