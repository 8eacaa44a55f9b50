import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { connectionsNeeded, piecesOf, shareOfAttempt } from '../../src/proof/sampling.ts'
import { backwardPhases, forwardPhases, words } from '../../src/swap/phase.ts'
import { flags } from '../../foundation/help.ts'
import { code, pages, readPage, root, section, sorted, table } from './markdown.ts'

const manifest: {
  readonly scripts: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
} = JSON.parse(readPage('package.json'))

const isExecutable = (path: string): boolean => {
  try {
    accessSync(join(root, path), constants.X_OK)
    return true
  } catch {
    return false
  }
}

test.each(pages)('every command that %s names exists', path => {
  const page = readPage(path)
  const scripts = [...page.matchAll(/(?<![\w/.])(script\/[\w-]+|\.ci\/run)(?![\w/-]|\.\w)/g)]
  const runs = [...page.matchAll(/npm run (?:--silent )?([\w-]+)/g)]
  expect(scripts.map(([, name]) => name ?? '').filter(name => !isExecutable(name))).toStrictEqual(
    [],
  )
  expect(
    runs.map(([, name]) => name ?? '').filter(name => !(name in manifest.scripts)),
  ).toStrictEqual([])
})

test.each(pages)('every file that %s links to or names is there', path => {
  const page = readPage(path)
  const links = [...page.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, to]) =>
    join(dirname(path), to ?? ''),
  )
  const named = [
    ...page.matchAll(/`((?:src|foundation|test|bench|trials|docs|examples|script)\/[\w./-]*)`/g),
  ].map(([, to]) => to ?? '')
  expect([...links, ...named].filter(to => !existsSync(join(root, to)))).toStrictEqual([])
})

test('docs/dependencies.md lists what package.json does, each with a reason', () => {
  const page = readPage('docs/dependencies.md')
  const listed = (heading: string) => table(section(page, heading), 'package')
  const namesIn = (heading: string) => listed(heading).map(([name]) => code(name))
  expect(sorted(namesIn('## In the executables'))).toStrictEqual(
    sorted(Object.keys(manifest.dependencies)),
  )
  expect(sorted(namesIn('## For development'))).toStrictEqual(
    sorted(Object.keys(manifest.devDependencies)),
  )
  const rows = [...listed('## In the executables'), ...listed('## For development')]
  expect(rows.filter(([, reason = '']) => reason.length < 10)).toStrictEqual([])
})

test('docs/swap.md has every phase in its order, with its command, event and words', () => {
  const page = readPage('docs/swap.md')
  const rowsOf = (phases: readonly (keyof typeof words)[]) =>
    phases.map(phase => [phase, words[phase].command, words[phase].event, words[phase].says])
  const found = (heading: string) =>
    table(section(page, heading), 'phase').map(cells => [...cells.slice(0, 3).map(code), cells[3]])
  expect(found('### Forward')).toStrictEqual(rowsOf(forwardPhases))
  expect(found('### Back')).toStrictEqual(rowsOf(backwardPhases))
})

test('docs/foundation.md lists every option of the foundation, and no other', () => {
  const rows = table(section(readPage('docs/foundation.md'), '## Options'), 'option')
  const names = rows.map(([option]) => /^`--([\w-]+)/.exec(option ?? '')?.[1])
  expect(sorted(names)).toStrictEqual(sorted(Object.keys(flags).filter(name => name !== 'help')))
})

test('the worked number of docs/proof.md is what the code works out', () => {
  const share = shareOfAttempt(1e-6, piecesOf(2), 1)
  const connections = connectionsNeeded(10, share)
  expect(readPage('docs/proof.md')).toContain(`**${connections} connections**`)
  expect(readPage('docs/proof.md')).toContain(`= ${share.toExponential()}`)
})
