import type * as t from 'io-ts'
import { Failure } from '../../../failure.ts'
import { pageWire } from '../wire/page.ts'
import { pathOf } from './address.ts'
import type { CloudController, Codec } from './cloud-controller.ts'
import type { Query } from './call.ts'
import { decodeValue } from '../../http/decode-value.ts'

const mostPages = 1000

/** Every item of a list. Links to further pages are followed on the host the user named. */
export const allPages = async <A>(
  get: CloudController['get'],
  path: string,
  item: Codec<A>,
  query: Query = {},
): Promise<readonly A[]> => {
  const request = `GET ${path}`
  const found: A[] = []
  let next: string | undefined = path
  let ask: Query = { per_page: 5000, ...query }
  for (let pages = 0; next !== undefined; pages++) {
    if (pages === mostPages)
      throw new Failure('platform.answer', { request, detail: 'it never ends' })
    const answer: t.TypeOf<typeof pageWire> = await get(next, pageWire, ask)
    for (const resource of answer.resources) found.push(decodeValue(resource, item, request))
    const href = answer.pagination?.next?.href
    next = href ? pathOf(href) : undefined
    ask = {}
  }
  return found
}
