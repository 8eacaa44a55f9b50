import * as fc from 'fast-check'
import { anyText } from './any-text.ts'
import { hugeValue, oddName, oddValue } from './odd-values.ts'
import { changeAt, changeEntry, isMap, type Path, placesIn } from './places.ts'
import { canaries, hugeCanaries, isRepeated, isSecretPlace } from './secret-places.ts'

/** One thing that is done to a document. `place` counts the places of the document as it was. */
type Edit = { readonly place: number } & (
  | { readonly kind: 'replace' | 'wrap' | 'add'; readonly value: unknown; readonly name: string }
  | { readonly kind: 'enlarge'; readonly value: () => unknown }
  | { readonly kind: 'remove' | 'repeat' }
  | { readonly kind: 'rename' | 'misspell'; readonly name: string; readonly at: number }
  | { readonly kind: 'append'; readonly text: string }
)

/** A secret put where one belongs, and shown again in other places. */
interface Planted {
  readonly secret: string
  readonly at: number
  readonly echoes: readonly number[]
  readonly asName: boolean
}

/** What is done to a document before it is handed over. */
export interface Changes {
  readonly edits: readonly Edit[]
  readonly planted: Planted | undefined
}

const place = fc.nat({ max: 9_999 })
const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 60,
    arbitrary: fc.record({
      kind: fc.constantFrom('replace', 'replace', 'replace', 'wrap', 'add'),
      place,
      value: oddValue,
      name: oddName,
    }),
  },
  {
    weight: 24,
    arbitrary: fc.record({
      kind: fc.constantFrom('rename', 'misspell', 'misspell'),
      place,
      name: oddName,
      at: fc.nat({ max: 20 }),
    }),
  },
  { weight: 14, arbitrary: fc.record({ kind: fc.constantFrom('remove', 'repeat'), place }) },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('append'),
      place,
      text: anyText(5),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('enlarge'), place, value: hugeValue }),
  },
)

const planted: fc.Arbitrary<Planted> = fc.record({
  secret: fc.oneof(
    { weight: 60, arbitrary: fc.constantFrom(...canaries) },
    { weight: 1, arbitrary: fc.constantFrom(...hugeCanaries) },
  ),
  at: place,
  echoes: fc.array(place, { maxLength: 3 }),
  asName: fc.boolean(),
})

/** From no change to a few; one document in four is told a secret. */
export const changes: fc.Arbitrary<Changes> = fc.record({
  edits: fc.array(edit, { maxLength: 3 }),
  planted: fc.option(planted, { freq: 3, nil: undefined }),
})

const swapped = (name: string, at: number): string => {
  const spot = name.length < 2 ? 0 : at % (name.length - 1)
  const turned = name.slice(0, spot) + (name[spot + 1] ?? 'x') + (name[spot] ?? '')
  return turned + name.slice(spot + 2)
}

const applied = (document: unknown, edit: Edit, path: Path): unknown => {
  switch (edit.kind) {
    case 'replace':
      return changeAt(document, path, () => edit.value)
    case 'enlarge':
      return changeAt(document, path, () => edit.value())
    case 'wrap':
      return changeAt(document, path, value => [{ [edit.name]: value }])
    case 'add':
      return changeAt(document, path, value =>
        isMap(value) ? { ...value, [edit.name]: edit.value } : value,
      )
    case 'remove':
      return changeEntry(document, path, () => [])
    case 'repeat':
      return changeEntry(document, path, ([name, value]) => [
        [name, value],
        [`${name}-2`, value],
      ])
    case 'rename':
      return changeEntry(document, path, ([, value]) => [[edit.name, value]])
    case 'misspell':
      return changeEntry(document, path, ([name, value]) => [[swapped(name, edit.at), value]])
    case 'append':
      return changeAt(document, path, value =>
        typeof value === 'string' ? value + edit.text : value,
      )
  }
}

const secretPlaceOf = (places: readonly Path[], { at }: Planted): Path | undefined => {
  const secretPlaces = places.filter(isSecretPlace)
  return secretPlaces[at % Math.max(1, secretPlaces.length)]
}

const plantedIn = (places: readonly Path[], planted: Planted): readonly Path[] => [
  secretPlaceOf(places, planted) ?? [],
  ...planted.echoes.map(echo => places[echo % places.length] ?? []),
]

const told = (document: unknown, places: readonly Path[], planted: Planted): unknown => {
  const { secret, asName } = planted
  const at = secretPlaceOf(places, planted)
  const echoed = planted.echoes.reduce<unknown>((before, echo) => {
    const path = places[echo % places.length] ?? []
    if (path.length === 0 || isSecretPlace(path) || isRepeated(path)) return before
    return asName
      ? changeEntry(before, path, entry => [entry, [secret, 1]])
      : changeAt(before, path, () => secret)
  }, document)
  return at === undefined ? echoed : changeAt(echoed, at, () => secret)
}

/** A document after some changes, and the places that they were about. */
export interface Changed {
  readonly document: unknown
  readonly touched: readonly Path[]
}

/** Makes the changes. */
export const change = (document: unknown, { edits, planted }: Changes): Changed => {
  const places = placesIn(document)
  const start = planted === undefined ? document : told(document, places, planted)
  const at = edits.map(each => places[each.place % places.length] ?? [])
  return {
    document: edits.reduce((before, each, index) => applied(before, each, at[index] ?? []), start),
    touched: planted === undefined ? at : [...at, ...plantedIn(places, planted)],
  }
}
