import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { images } from '../host.ts'
import {
  addressOf,
  publish,
  removeContainers,
  runApp,
  runArguments,
  untilAnswers,
} from './containers.ts'
import type { Shop, Way } from './way.ts'

/** What such scripts write for HAProxy: one listener, one backend, one server. */
const configuration = (address: string): string => `
global
  fd-hard-limit 20000
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
frontend web
  bind :8080
  default_backend app
backend app
  server app ${address}:8080
`

const folderOf = ({ folder, name }: Shop): string => join(folder, name)
const proxyOf = ({ name }: Shop): string => `${name}-proxy`
const appOf = ({ name }: Shop, release: string): string => `${name}-${release}`

const startApp = async (shop: Shop, release: string): Promise<string> => {
  const name = appOf(shop, release)
  await runApp(shop, name, release)
  const address = await addressOf(shop, name)
  await untilAnswers(shop, release, `http://${address}:8080`)
  return address
}

const configure = async (shop: Shop, address: string): Promise<void> => {
  await mkdir(folderOf(shop), { recursive: true })
  await writeFile(join(folderOf(shop), 'haproxy.cfg'), configuration(address))
}

/**
 * The new container beside the old one; once it answers, HAProxy gets another configuration and is
 * reloaded, and the old container is stopped right after, as docker-blue-green-runner does it
 * (run.sh, and nginx-blue-green-activate.sh with `service nginx reload`).
 */
export const reload: Way = {
  name: 'reload of HAProxy',
  open: async shop => {
    await configure(shop, await startApp(shop, '1'))
    const files = ['--volume', `${folderOf(shop)}:/proxy:ro`]
    const haproxy = ['haproxy', '-W', '-db', '-f', '/proxy/haproxy.cfg']
    await shop.docker.docker(
      ...runArguments(shop, proxyOf(shop)),
      ...publish(shop),
      ...files,
      images.proxy,
      ...haproxy,
    )
    await untilAnswers(shop, '1')
  },
  change: async ({ shop, release, tell }) => {
    const { docker } = shop.docker
    const old = String(Number(release) - 1)
    tell(`docker run --name ${appOf(shop, release)} …; curl --fail --retry`)
    const address = await startApp(shop, release)
    tell('write haproxy.cfg; docker kill --signal USR2 proxy')
    await configure(shop, address)
    await docker('kill', '--signal', 'USR2', proxyOf(shop))
    tell(`docker stop ${appOf(shop, old)}`)
    await docker('stop', appOf(shop, old))
    await docker('rm', appOf(shop, old))
  },
  close: removeContainers,
}
