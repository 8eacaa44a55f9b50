import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { loadManifest } from '../../../src/platform/manifest/load-manifest.ts'
import { withoutSecrets } from '../../../src/platform/manifest/write-manifest.ts'

test('what is shown names the variables and not their values, and has no login in a URL', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'told-'))
  onTestFinished(async () => await rm(directory, { recursive: true, force: true }))
  await mkdir(join(directory, 'repo/site'), { recursive: true })
  await writeFile(
    join(directory, 'vars.yml'),
    'keys: {first: canary-1, list: [canary-2]}\nnumber: 424242\n',
  )
  const written = {
    path: 'repo/site',
    instances: '((count))',
    buildpacks: ['https://ci:((token))@git.test/a.git', 'https://me:canary-url@git.test/b?x=@'],
    command: 'run --key=((keys.first)) --pin ((number))',
    sidecars: [{ name: 'helper', command: 'help ((token))', process_types: ['web'] }],
    metadata: { labels: { '((token))': '((!token))' }, annotations: '((notes))' },
    routes: [{ route: '((host)).apps.test', protocol: '((protocol))' }],
    'random-route': '((random))',
    env: { KEY: '((token))' },
    later: '((keys))',
  }
  const hidden: unknown[] = []
  const manifest = await loadManifest({
    directory,
    app: 'shop',
    manifest: { version: '((version))', applications: [written] },
    hide: values => hidden.push(values),
    varsFiles: ['vars.yml'],
    environment: { ADDED: 'canary-3' },
    vars: {
      token: 'canary-token',
      host: 'canary-host',
      notes: { about: 'canary-notes' },
      protocol: 'http2',
      random: true,
      count: 3,
      version: 1,
    },
  })
  expect(manifest.app).toMatchObject({ command: 'run --key=canary-1 --pin 424242', instances: 3 })
  expect(manifest.routes).toMatchObject([{ route: 'canary-host.apps.test', protocol: 'http2' }])
  expect(hidden).toEqual([[{ keys: { first: 'canary-1', list: ['canary-2'] }, number: 424242 }]])
  const shown = withoutSecrets(manifest)
  expect(shown).not.toMatch(/canary|424242/)
  expect(parse(shown)).toStrictEqual({
    applications: [
      {
        name: 'shop',
        instances: '((count))',
        buildpacks: ['https://((redacted))@git.test/a.git', 'https://((redacted))@git.test/b?x=@'],
        command: 'run --key=((keys.first)) --pin ((number))',
        sidecars: [{ name: 'helper', command: 'help ((token))', process_types: ['web'] }],
        metadata: {
          labels: { '((token))': '((token))' },
          annotations: { about: '((notes.about))' },
        },
        routes: [{ route: '((host)).apps.test', protocol: '((protocol))' }],
        'random-route': true,
        env: { KEY: '((redacted))', ADDED: '((redacted))' },
        later: { first: '((keys.first))', list: ['((keys.list.0))'] },
      },
    ],
  })
})
