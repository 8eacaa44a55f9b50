import { posix } from 'node:path'
import type { DockerSource } from '../../../config/docker-source.ts'
import type { ContainerWish } from '../engine/engine.ts'
import { layout } from './layout.ts'
import { mappedFunction } from './look.ts'
import { certificateList, mainFile } from './main-configuration.ts'
import { proxyLabels } from './own-proxy.ts'
import { wantedPorts } from './ports.ts'

const folders = [
  layout.configuration,
  layout.certificates,
  posix.dirname(layout.routes),
  posix.dirname(layout.asks),
]

/**
 * What the container runs, as process 1 in the end. Until the main configuration is on the volume
 * it waits; ever after, a restart at any moment begins with what is on the volume. Files that a
 * killed script left half written go first: those that bear the number of no living process, for a
 * session may be open before this comes to it. The map of routes is made of the apps' files anew,
 * should a run have ended between the one and the other.
 *
 * `-W -db` is a master in the foreground that passes its listening sockets on when it reloads
 * (HAProxy management guide 2.6, section 3), `-S` its command line, and `-f` with a folder reads
 * every `.cfg` in it in the order of their names.
 */
const start = `
export LC_ALL=C
umask 077
shopt -s globstar nullglob
cd ${layout.root} || exit 1
mkdir -p ${folders.join(' ')}
for file in **/.tmp.*; do [[ -e /proc/\${file##*.} ]] || rm -f "$file"; done
for file in ${layout.routes} ${layout.asks} ${certificateList(layout)}; do [[ -e $file ]] || : >"$file"; done
trap 'exit 0' TERM USR1
until [[ -e ${layout.configuration}/${mainFile} ]]; do sleep 0.1; done
trap - TERM USR1
${mappedFunction}
mapped ${layout.configuration}/*.cfg >${layout.routes}
exec haproxy -W -db -S 127.0.0.1:${layout.master} -f ${layout.configuration}
`

/**
 * The proxy's container. It begins as root, whose volume it is; HAProxy's own images begin as the
 * user `haproxy` and with an entrypoint that knows one file only (docker-library/haproxy,
 * 2.6/Dockerfile), so both are overridden. The configuration has the workers become another user.
 */
export const proxyContainer = (proxy: DockerSource['proxy']): ContainerWish => ({
  name: proxy.name,
  image: proxy.image,
  labels: proxyLabels(proxy.name),
  entrypoint: ['bash', '-c', start],
  command: [],
  user: '0',
  network: { name: proxy.name },
  publish: wantedPorts(proxy),
  health: 'none',
  host: {
    Mounts: [{ Type: 'volume', Source: proxy.name, Target: layout.root }],
    RestartPolicy: { Name: 'always' },
  },
})
