import type { Plugin } from 'esbuild'

const dockerode = /node_modules\/(dockerode|docker-modem)\//

/** What dockerode loads at once and nothing here reaches; leaving it out halves its start. */
const leftOut: readonly { readonly what: RegExp; readonly instead: string }[] = [
  // Sessions of BuildKit, which builds images.
  { what: /^(@grpc\/grpc-js|@grpc\/proto-loader|protobufjs)$/, instead: '' },
  // Its own way over ssh; ours loads ssh2 when a host asks for it.
  { what: /^\.\/ssh$/, instead: '' },
  // How docker-modem sends, in whose place stands our own, and the stream that came of it.
  { what: /^\.\/http(_duplex)?$/, instead: '' },
  // Folders of files for builds.
  { what: /^(tar-fs|@balena\/dockerignore)$/, instead: '' },
  // Certificates of the folder in DOCKER_CERT_PATH, which says nothing here.
  { what: /^split-ca$/, instead: '' },
  // Writes whole requests on stderr, logins to registries among them, when DEBUG says so.
  { what: /^debug$/, instead: 'module.exports = () => () => {}' },
]

/** Leaves parts of dockerode out of a bundle. */
export const withoutUnused: Plugin = {
  name: 'left-out',
  setup: build => {
    for (const [index, { what }] of leftOut.entries())
      build.onResolve({ filter: what }, ({ importer }) =>
        dockerode.test(importer) ? { path: String(index), namespace: 'left-out' } : undefined,
      )
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: leftOut[Number(path)]?.instead ?? '',
      loader: 'js',
    }))
  },
}
