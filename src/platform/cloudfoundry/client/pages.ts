import * as t from 'io-ts'
import { Failure } from '../../../failure.ts'
import { pageWire } from '../wire/page.ts'
import { pathOf } from './address.ts'
import type { CloudController, Codec } from './cloud-controller.ts'
import type { Query } from './call.ts'

const mostPages = 1000

/** Every item of a list. Links to further pages are followed on the host the user named. */
export const allPages = async <A>(
  get: CloudController['get'],
  path: string,
  item: Codec<A>,
  query: Query = {},
): Promise<readonly A[]> => {
  const items = new t.Type<readonly A[], unknown, unknown>(
    'items',
    (_): _ is readonly A[] => false,
    (list, context) => t.array(codecOf(item)).validate(list, context),
    t.identity,
  )
  const page = t.intersection([pageWire, t.type({ resources: items })])
  const found: A[] = []
  let next: string | undefined = path
  let ask: Query = { per_page: 5000, ...query }
  for (let pages = 0; next !== undefined; pages++) {
    if (pages === mostPages)
      throw new Failure('platform.answer', { request: `GET ${path}`, detail: 'it never ends' })
    const answer: t.TypeOf<typeof page> = await get(next, page, ask)
    found.push(...answer.resources)
    const href = answer.pagination?.next?.href
    next = href ? pathOf(href) : undefined
    ask = {}
  }
  return found
}

const codecOf = <A>(decoder: Codec<A>): t.Type<A, unknown, unknown> =>
  new t.Type<A, unknown, unknown>(
    decoder.name,
    (_): _ is A => false,
    (value, context) => decoder.validate(value, context),
    t.identity,
  )
