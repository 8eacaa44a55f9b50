import { afterAll, beforeAll, expect, it } from 'vitest'
import { filesOver } from '../../../../src/platform/docker/proxy/files.ts'
import type { Files } from '../../../../src/platform/docker/proxy/proxy.ts'
import type { Shell } from '../../../../src/platform/docker/proxy/shell.ts'
import type { SharedShell } from '../../../../src/platform/docker/proxy/open-shell.ts'
import { describeDocker } from '../../../support/docker/engine.ts'
import { shellIn, startBare, testHost, type TestHost } from './host.ts'

const never = new AbortController().signal
const unguarded = async () => undefined

describeDocker('files on the volume of the proxy', () => {
  let host: TestHost
  let shared: SharedShell
  let other: SharedShell
  let shell: Shell
  let files: Files

  beforeAll(async () => {
    host = await testHost()
    await startBare(host)
    shared = shellIn(host)
    other = shellIn(host)
    shell = shared.under(never)
    files = filesOver(shell, unguarded)
  }, 60_000)

  afterAll(async () => {
    shared.close()
    other.close()
    await host.clean()
  }, 60_000)

  it('come back as they were written', async () => {
    const texts = new Map([
      ['empty', ''],
      ['odd name, $HOME', 'ein Öl\n\n\ttab'],
      ['plain.json', '{"a":1}'],
    ])
    for (const [name, text] of texts) await files.write(`deep/er/${name}`, text)
    expect(await files.readAll('deep/er')).toEqual(texts)
    expect(await files.read('deep/er/odd name, $HOME')).toBe('ein Öl\n\n\ttab')
  })

  it('are not there where there is no file, and no folder', async () => {
    expect(await files.read('nowhere/nothing')).toBeUndefined()
    expect(await files.readAll('nowhere')).toEqual(new Map())
    await files.remove(['nowhere/nothing'])
  })

  it('are not taken for missing when they cannot be read', async () => {
    await files.write('plain', 'No such file or directory\n')
    expect(await files.read('plain')).toBe('No such file or directory\n')
    await expect(files.read('plain/below')).rejects.toMatchObject({
      code: 'proxy.refused_change',
    })
    await expect(files.readAll('plain')).rejects.toMatchObject({ code: 'proxy.refused_change' })
  })

  it('are gone when they were removed', async () => {
    await files.write('gone/a', '1')
    await files.write('gone/b', '2')
    await files.remove(['gone/a', 'gone/never'])
    expect(await files.readAll('gone')).toEqual(new Map([['b', '2']]))
  })

  it('are whole for everybody who reads while they are written', async () => {
    const text = (letter: string) => letter.repeat(200_000)
    await files.write('race/text', text('a'))
    const reader = filesOver(other.under(never), unguarded)
    let writing = true
    const seen = new Set<string>()
    const read = async () => {
      while (writing) {
        const [one] = (await reader.readAll('race')).values()
        const found = (await reader.read('race/text')) ?? 'missing'
        for (const each of [one ?? 'missing', found])
          seen.add(`${[...new Set(each)].join('')} ${each.length}`)
      }
    }
    const reading = read()
    for (const letter of 'bcdefghijk') await files.write('race/text', text(letter))
    writing = false
    await reading
    expect([...seen].filter(each => !/^[a-k] 200000$/.test(each))).toEqual([])
    expect(seen.size).toBeGreaterThan(1)
  })

  it('stay what they were when the disk is full, which is said', async () => {
    // Where the text is written first stands a device that has no room at all.
    await shell.run('mkdir -p full; ln -s /dev/full full/.tmp.$$')
    await expect(files.write('full/text', 'x'.repeat(500_000))).rejects.toMatchObject({
      code: 'engine.disk_full',
    })
    expect(await files.read('full/text')).toBeUndefined()
  })

  it('are not written when the check before a write rejects', async () => {
    const guarded = filesOver(shell, () => Promise.reject(new Error('the lock is lost')))
    await expect(guarded.write('guarded', '1')).rejects.toThrow('the lock is lost')
    await files.write('guarded', '2')
    await expect(guarded.remove(['guarded'])).rejects.toThrow('the lock is lost')
    expect(await guarded.read('guarded')).toBe('2')
  })
})
