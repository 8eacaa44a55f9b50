import type { Facts } from '../../failure.ts'

interface Words {
  readonly title: (facts: Facts) => string
  readonly hint: (facts: Facts) => string
}

const of = (facts: Facts, name: string): string => facts[name] ?? `(no ${name})`
const words = (title: (f: Facts) => string, hint: string): Words => ({ title, hint: () => hint })

/** Words for what can be wrong with the proxy of a Docker host. */
export const proxyWords = {
  'proxy.not_ours': words(
    f => `the container ${of(f, 'name')} is not a proxy of this resource`,
    'remove or rename it, or give source.proxy.name another name',
  ),
  'proxy.stopped': words(
    f => `the proxy ${of(f, 'name')} does not run: ${of(f, 'detail')}`,
    'start it, or run a put, which starts it; its log says why it ended',
  ),
  'proxy.unreachable': words(
    f => `the proxy ${of(f, 'name')} is not reached at ${of(f, 'address')}: ${of(f, 'detail')}`,
    'check source.proxy.address, and what stands between this worker and the Docker host',
  ),
  'proxy.port_taken': words(
    f => `port ${of(f, 'port')} of the Docker host is taken: ${of(f, 'detail')}`,
    'free it, or give source.proxy.http_port or https_port another one',
  ),
  'proxy.differs': words(
    f =>
      `the proxy ${of(f, 'name')} was made with ${of(f, 'there')}, and source says ${of(f, 'wanted')}`,
    'make source.proxy the same for every app of the host; to change it, remove the container',
  ),
  'proxy.unfit': words(
    f => `the image ${of(f, 'image')} does not do as a proxy: ${of(f, 'detail')}`,
    'name an image with HAProxy 2.6 or newer and bash in source.proxy.image',
  ),
  'proxy.refused_change': words(
    f => `the proxy did not take a change: ${of(f, 'detail')}`,
    'nothing was taken away for it; run the same put again',
  ),
  'proxy.held': words(
    f => `another run changes the proxy ${of(f, 'name')} since ${of(f, 'since')}`,
    'run the same put again; a dead one is taken over after 60 s',
  ),
  'proxy.busy': words(
    f => `the proxy must be reloaded, and ${of(f, 'app')} is in the middle of a swap`,
    'run the same put again when that swap is over',
  ),
  'proxy.unreadable': words(
    f => `the proxy's file ${of(f, 'file')} does not say what its routes are`,
    'somebody changed it; remove it from the volume, and deploy the app that it is called after',
  ),
  'proxy.certificate': words(
    f =>
      `certificate ${of(f, 'number')} of source.proxy.certificates does not do: ${of(f, 'detail')}`,
    'each entry is a certificate, its chain and its key in one PEM',
  ),
  'route.claimed': words(
    f => `the route ${of(f, 'route')} belongs to the app ${of(f, 'app')}`,
    'take it out of one of the manifests; a host and path leads to one app only',
  ),
} satisfies Record<string, Words>
