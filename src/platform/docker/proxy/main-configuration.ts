import { createHash } from 'node:crypto'
import { layout as usual, type Layout } from './layout.ts'

/**
 * Name of the file with it, in `layout.configuration`: the first to be read, for its defaults are for
 * the apps' files too, and none that an app has: theirs begin with a letter or a digit.
 */
export const mainFile = '+main.cfg'

/** The crt-list that names every certificate. There before HAProxy starts, empty perhaps. */
export const certificateList = (layout: Layout): string => `${layout.certificates}/list`

/** Labels of a host name that a wildcard route may stand for. */
const depth = 5

const found = (variable: string): string => `{ var(txn.${variable}) -m found }`
const missing = (variable: string): string => `!${found(variable)}`

// Two hops of one request: on to the worker that is current, and from one that is not.
const onward = '{ var(txn.backend) -m end .handover }'
const handedOver = '{ so_name handover }'

/** The backend of the longest path of the exact host, else of the nearest wildcard above it. */
const lookUp = (layout: Layout): readonly string[] => {
  const backend = `map_beg(${layout.routes})`
  const wider = [
    `http-request set-var(txn.rest) var(txn.rest),regsub(^[^./]*\\.,) if ${missing('backend')}`,
    `http-request set-var(txn.wide) str(*.),concat(,txn.rest) if ${missing('backend')}`,
    `http-request set-var(txn.backend) var(txn.wide),${backend} if ${missing('backend')}`,
  ]
  return [
    'http-request set-var(txn.host) req.hdr(host),host_only,lower',
    'http-request set-var(txn.path) path',
    'http-request set-var(txn.rest) var(txn.host),concat(,txn.path,/)',
    `http-request set-var(txn.backend) var(txn.rest),${backend}`,
    ...Array.from({ length: depth }, () => wider).flat(),
  ]
}

/**
 * `x-blue-green: <secret>[:<server>]` of somebody who knows a secret of the app that the route
 * belongs to. Who knows another app's is told that this app has no such route, wherever users would
 * get; of anybody else it means nothing. The app never sees it.
 */
const readAsk = (layout: Layout): readonly string[] => {
  const allowed = `${found('asker')} { var(txn.asker),strcmp(txn.app) eq 0 }`
  const ask = 'req.hdr(x-blue-green)'
  return [
    `http-request set-var(txn.asker) ${ask},field(1,:),map_str(${layout.asks})`,
    'http-request set-var(txn.app) var(txn.backend),field(1,.)',
    `http-request set-var(txn.secret) ${ask},field(1,:) if ${allowed} !${onward}`,
    `http-request set-var(txn.stray) ${ask},field(1,:) if ${found('asker')} !{ var(txn.asker),strcmp(txn.app) eq 0 }`,
    `http-request set-var(txn.pin) ${ask},field(2,:) if ${found('secret')} { ${ask} -m sub : }`,
    `http-request del-header x-blue-green unless ${onward}`,
    // use-server ends at a name that no server has, and any other server would answer.
    'http-request set-var(txn.place) var(txn.backend),concat(/,txn.pin)',
    `http-request return status 421 hdr x-blue-green-answer "%[var(txn.secret)] refused" if ${found('pin')} !{ var(txn.place),srv_queue -m found }`,
    `http-request return status 404 content-type text/plain string "no such route\\n" hdr x-blue-green no-route hdr x-blue-green-answer "%[var(txn.stray)] no-route" if ${found('stray')}`,
    `http-request return status 404 content-type text/plain string "no such route\\n" hdr x-blue-green no-route if ${missing('backend')}`,
  ]
}

/** What the app learns of the client. */
const tell: readonly string[] = [
  `http-request add-header X-Forwarded-For %[src] unless ${handedOver}`,
  `http-request set-header X-Forwarded-Proto %[ssl_fc,iif(https,http)] unless ${handedOver}`,
  'http-request set-header X-Forwarded-Host %[req.hdr(host)] if { req.hdr(host) -m found }',
  'http-request set-var(txn.port) req.hdr(host),port_only',
  `http-request set-header X-Forwarded-Port %[ssl_fc,iif(443,80)] unless ${handedOver}`,
  'http-request set-header X-Forwarded-Port %[var(txn.port)] if { var(txn.port) -m int gt 0 }',
  'http-request set-header X-Request-Id %[uuid] unless { req.hdr(x-request-id) -m found }',
]

/**
 * What a client that asked learns of who answered. An answer that no server gave says so; one of
 * another server than the pinned one (which is in maintenance, or took no connection) is not
 * passed on.
 */
const answer: readonly string[] = [
  `http-response del-header x-blue-green-answer unless ${onward}`,
  `http-response return status 421 hdr x-blue-green-answer "%[var(txn.secret)] refused" if ${found('pin')} !{ srv_name,strcmp(txn.pin) eq 0 }`,
  `http-response set-header x-blue-green-answer "%[var(txn.secret)] served %[be_name]/%[srv_name]" if ${found('secret')}`,
  `http-after-response set-header x-blue-green-answer "%[var(txn.secret)] unserved %[var(txn.backend)]" if ${found('secret')} !{ res.hdr(x-blue-green-answer) -m found }`,
]

const binds = (layout: Layout, https: boolean): readonly string[] => [
  `bind :${layout.http}`,
  `bind 127.0.0.1:${layout.handover} accept-proxy name handover`,
  ...(https
    ? [`bind :${layout.https} ssl crt-list ${certificateList(layout)} strict-sni alpn h2,http/1.1`]
    : []),
]

const indented = (lines: readonly string[]): string => lines.map(line => `  ${line}`).join('\n')

const section = (name: string, lines: readonly string[]): string => `${name}\n${indented(lines)}\n`

// A connection to a server serves one request (http-server-close): an app may close an idle one
// just as a request is sent on it, and a request that may have been seen is never sent again.
// An idle client keeps its connection over a reload (idle-close-on-response) for the same reason.
const text = (layout: Layout, https: boolean): string =>
  [
    section('global', [
      'log stdout format raw local0 info',
      'uid 99',
      'gid 99',
      // At most: some containers may open a billion files, and HAProxy makes tables for them all.
      'fd-hard-limit 50000',
      'ssl-default-bind-options ssl-min-ver TLSv1.2',
    ]),
    section('defaults', [
      'mode http',
      'log global',
      'option httplog',
      'option dontlognull',
      // The Engine keeps the log, without bound unless somebody gave it one.
      'option dontlog-normal',
      'option http-server-close',
      'option idle-close-on-response',
      'timeout connect 2s',
      'timeout client 5m',
      'timeout server 5m',
      'timeout tunnel 24h',
      'timeout http-request 30s',
      'timeout http-keep-alive 60s',
      'retries 3',
      'option redispatch 1',
      // Never `empty-response` and the like: a POST would be done twice.
      'retry-on conn-failure',
    ]),
    section('frontend main:in', [
      ...binds(layout, https),
      ...lookUp(layout),
      ...readAsk(layout),
      ...tell,
      'use_backend %[var(txn.backend)]',
      ...answer,
    ]),
    section('frontend main:refusal', [
      `bind 127.0.0.1:${layout.refusal}`,
      'http-request return status 421',
    ]),
  ].join('\n')

/** A backend without servers, by which a running worker shows that it has this very text. */
export const mainMarker = (main: string): string | undefined =>
  /^backend (main:v-[0-9a-f]+)$/m.exec(main)?.[1]

/**
 * HAProxy's configuration but for the apps: listeners, the choice of the backend by the map of
 * routes, what apps and askers are told. `https`: TLS with the certificates of the crt-list, which
 * may be empty. Names with a colon are never an app's.
 */
export const mainConfiguration = (
  options: { readonly https: boolean },
  layout: Layout = usual,
): string => {
  const main = text(layout, options.https)
  const version = createHash('sha256').update(main).digest('hex').slice(0, 12)
  return `${main}\nbackend main:v-${version}\n`
}
