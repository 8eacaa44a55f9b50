import type { Facts } from '../failure.ts'

interface Words {
  readonly title: (facts: Facts) => string
  readonly hint: (facts: Facts) => string
}

const of = (facts: Facts, name: string): string => facts[name] ?? `(no ${name})`
const asked = (f: Facts): string => of(f, 'request')
const answer = (f: Facts): string =>
  [f['status'], f['title'], f['detail'] && `(${f['detail']})`].filter(Boolean).join(' ')
const words = (title: (f: Facts) => string, hint: string): Words => ({ title, hint: () => hint })

const near = (f: Facts): string => (f['near'] ? `; there is ${f['near']}` : '')
const because = (f: Facts): string => (f['detail'] ? `: ${f['detail']}` : '')

/** Words for what a platform's API can do to a run. */
export const platformWords = {
  'smoke.unanswered': words(
    f => `no answer through ${of(f, 'door')}${because(f)}`,
    'check source.routers and the network of the workers',
  ),
  'release.gone': words(
    f => `the app ${of(f, 'release')} is gone`,
    'somebody deleted it; run a put with action: recover',
  ),
  'route.no_private_domain': words(
    f => `a private route cannot be made on ${of(f, 'domain')}, which is no HTTP domain`,
    'name an HTTP domain of the organization in source.private_domain',
  ),
  'target.no_default_domain': words(
    f => `the organization ${of(f, 'organization')} has no default domain`,
    'name an HTTP domain in source.private_domain',
  ),
  'platform.unsure': words(
    f => `nobody can say whether ${asked(f)} was done: ${answer(f) || of(f, 'error')}`,
    'run the same put again; it reads what is there before it goes on',
  ),
  'platform.unreachable': words(
    f => `the platform does not answer: ${asked(f)} failed with ${of(f, 'error')}`,
    'check source.api, the network of the workers and any proxy in between',
  ),
  'platform.unavailable': words(
    f => `the platform is not able to answer: ${asked(f)} gave ${answer(f)}`,
    'run it again when the platform is well; nothing was lost',
  ),
  'platform.busy': words(
    f => `the platform limits how much may be asked: ${asked(f)} gave ${answer(f)}`,
    'run it later, or ask the operator to raise the rate limit of this user',
  ),
  'platform.unauthorized': words(
    f => `the platform does not accept the token: ${asked(f)} gave ${answer(f)}`,
    'check that source.api and the credentials belong to the same foundation',
  ),
  'platform.credentials': words(
    () => 'the credentials are refused',
    'check the user or client, its secret and its origin in source; a locked account looks the same',
  ),
  'platform.forbidden': words(
    f => `the platform does not allow it: ${asked(f)} gave ${answer(f)}`,
    'give the user or client the role SpaceDeveloper in the space; a feature flag may forbid it too',
  ),
  'platform.not_found': words(
    f => `the platform does not find it: ${asked(f)} gave ${answer(f)}`,
    'something was deleted meanwhile, or the token may not see it; run it again',
  ),
  'platform.refused': words(
    f => `the platform refuses: ${asked(f)} gave ${answer(f)}`,
    'the platform says why in brackets; correct that and run it again',
  ),
  'platform.redirected': words(
    f => `${asked(f)} is answered with a redirection`,
    'write the address that it leads to into the source; tokens are not sent after redirections',
  ),
  'platform.stranger': words(
    f => `${of(f, 'api')} is no Cloud Controller`,
    'set source.api to what cf api shows, for example https://api.example.com',
  ),
  'platform.answer': words(
    f => `${asked(f)} got an answer that cannot be read: ${of(f, 'detail')}`,
    'something else may answer in place of the platform; look for a proxy, else report it',
  ),
  'platform.job': words(
    f => `the platform began ${of(f, 'operation')} and gave up: ${of(f, 'detail')}`,
    'the platform says why; correct that and run it again',
  ),
  'tls.expired': words(
    f => `the certificate of the platform is not valid at this time (${of(f, 'error')})`,
    'have it renewed, and check the clock of the worker',
  ),
  'tls.unknown_authority': words(
    f => `the certificate of the platform is signed by nobody we trust (${of(f, 'error')})`,
    'put the authority that signed it into source.ca_cert',
  ),
  'tls.wrong_name': words(
    () => 'the certificate of the platform is made for another name',
    'use the name in source.api that the certificate carries',
  ),
  'tls.failed': words(
    f => `no TLS connection comes about: ${of(f, 'error')}`,
    'check scheme and port of the address: it may speak plain HTTP, or TLS of another age',
  ),
  'target.organization': words(
    f => `no organization ${of(f, 'organization')} for this user${near(f)}`,
    'check source.organization, and that the user has a role in its space',
  ),
  'target.space': words(
    f => `no space ${of(f, 'space')} in organization ${of(f, 'organization')}${near(f)}`,
    'check source.space, and that the user is SpaceDeveloper in it',
  ),
  'app.name_taken': words(
    f => `another app has the name ${of(f, 'app')}`,
    'delete or rename that app, or choose another name',
  ),
  'app.staging': words(
    f => `staging fails: ${of(f, 'detail')}`,
    'the log above is what the buildpack or the platform said',
  ),
  'app.stop_timeout': words(
    f => `instances of ${of(f, 'app')} still run after ${of(f, 'waited')}: ${of(f, 'states')}`,
    'the platform takes unusually long to stop them; run it again',
  ),
  'app.quota': words(
    f => `the quota does not let it start: ${of(f, 'detail')}`,
    'both releases run during a swap: raise the quota, or ask for less memory or fewer instances',
  ),
  'package.failed': words(
    f => `the platform does not take the package: ${of(f, 'detail')}`,
    'check what params.path names; its contents or size do not suit the platform',
  ),
  'service.binding': words(
    f => `service ${of(f, 'service')} is not bound: ${of(f, 'detail')}`,
    'look at the service instance; the broker says why in brackets',
  ),
  'route.invalid': words(
    f => `${of(f, 'route')} is no route: ${of(f, 'detail')}`,
    'write it as host.domain/path, *.domain or domain:port',
  ),
  'route.no_domain': words(
    f => `no domain of the organization fits the route ${of(f, 'route')}${near(f)}`,
    'create or share the domain, or correct the route in the manifest',
  ),
  'route.foreign_space': words(
    f => `the route ${of(f, 'route')} belongs to another space`,
    'share the route with this space or delete it there; a host can be owned by one space only',
  ),
} satisfies Record<string, Words>
