import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeDocker, images } from '../support/docker/engine.ts'
import { labelOf, removeBelongings, uniqueName } from '../support/docker/belongings.ts'
import { docker } from '../support/docker/docker.ts'
import { buildStage, builtImage } from './built.ts'
import { startStep, type Step } from './step.ts'

describeDocker('what is in the image', () => {
  let image: string
  let step: Step
  const owner = uniqueName()
  beforeAll(async () => {
    image = await builtImage()
    step = await startStep(image)
  }, 180_000)
  afterAll(async () => {
    await step?.remove()
    await removeBelongings(owner)
  })
  const shell = (command: string) => step.intercept('sh', '-c', command)

  test('it asks for no user, no environment and no command of its own', async () => {
    const format = '{{json .Config.User}} {{json .Config.Env}} {{json .Config.Entrypoint}}'
    expect(await docker('image', 'inspect', '--format', format, image)).toMatch(
      /^"" (null|\[\]|\["PATH=[^"]*"\]) null$/,
    )
  })

  test('the executables run as root', async () => {
    expect(
      await shell('id -u; cd /opt/resource; for each in check in out; do test -x $each; done'),
    ).toBe('0')
  })

  test('env finds Node without a PATH', async () => {
    const version = await shell('env -i /usr/bin/env node --version')
    expect(version).toMatch(/^v24\./)
  })

  test('Node parses every certificate of the store, which is where Concourse mounts its own', async () => {
    const program = `
      const { readFileSync } = require('node:fs')
      const { X509Certificate } = require('node:crypto')
      const text = readFileSync('/etc/ssl/certs/ca-certificates.crt', 'utf8')
      const found = text.match(/-----BEGIN[^]+?-----END CERTIFICATE-----/g)
      console.log(found.filter(pem => new X509Certificate(pem).ca).length)`
    expect(Number(await step.intercept('node', '-e', program))).toBeGreaterThan(100)
  })

  test('names are looked up in /etc/hosts first', async () => {
    const program = `require('node:dns').lookup('build-host', (e, a) => console.log(e?.code ?? a))`
    const flags = ['--rm', '--label', labelOf(owner), '--add-host', 'build-host:192.0.2.7']
    expect(await docker('run', ...flags, image, 'node', '-e', program)).toBe('192.0.2.7')
  })

  test('a Debian of the release that Node was built on is a base as well', async () => {
    const tag = `${owner}:debian`
    await buildStage('resource', tag, { base: images.base })
    const ended = await docker('run', '--rm', tag, 'bash', '-c', 'node -p 6*7; ls /lib/*/libc.so.6')
    await docker('image', 'rm', tag)
    expect(ended).toMatch(/^42\n\/lib\/\S+\/libc\.so\.6$/)
  })

  test('the contract tests pass inside the files that are shipped', {
    timeout: 180_000,
  }, async () => {
    const tag = `${owner}:tests`
    expect(await buildStage('tests', tag)).toMatch(/Tests .*\d+ passed/)
    await docker('image', 'rm', tag)
  })
})
