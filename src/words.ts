import type { Facts } from './failure.ts'
import { engineWords } from './platform/docker-words/engine.ts'
import { hostWords } from './platform/docker-words/host.ts'
import { proxyWords } from './platform/docker-words/proxy.ts'
import { dockerReleaseWords } from './platform/docker-words/release.ts'
import { manifestWords } from './platform/manifest-words.ts'
import { platformWords } from './platform/words.ts'

interface Words {
  readonly title: (facts: Facts) => string
  readonly hint: (facts: Facts) => string
}

const plain = (title: string, hint: string): Words => ({ title: () => title, hint: () => hint })
const of = (facts: Facts, name: string): string => facts[name] ?? `(no ${name})`

/**
 * The words for every failure: a title that says what happened and a hint that says what to do.
 * The codes are part of what users read and search for; they are never reused for another meaning.
 */
const table = {
  internal: {
    title: f => `a defect in the resource itself: ${of(f, 'detail')}`,
    hint: () => 'report it with this log; nothing was taken away that was not proven replaced',
  },
  interrupted: plain(
    'the build was aborted',
    'run the same put again to go on, or a put with action: recover to finish or undo it',
  ),
  'run.timeout': {
    title: f => `the run took longer than ${of(f, 'timeout')}`,
    hint: () => 'run the same put again to go on, or raise params.timeout',
  },
  'stdin.broken': {
    title: f => `the request on stdin is not JSON: ${of(f, 'detail')}`,
    hint: () => 'Concourse sends one JSON object; by hand, pipe one in',
  },
  'answer.lost': {
    title: f => `the answer could not be written: ${of(f, 'detail')}`,
    hint: () => 'what the log says is done stays done; run the same again to have the answer',
  },
  'arguments.missing': {
    title: f => `the ${of(f, 'command')} command needs a directory as its first argument`,
    hint: () => 'Concourse passes it; by hand, name a directory',
  },
  'directory.unwritable': {
    title: f => `the version cannot be written into ${of(f, 'directory')}`,
    hint: () => 'Concourse passes a directory that exists; look at the disk of the worker',
  },
  'config.invalid': {
    title: f =>
      f['count'] === '1' || f['count'] === undefined
        ? of(f, 'problems')
        : `${f['count']} settings are wrong, see the list above`,
    hint: () => 'correct what is named above; the README lists all fields',
  },
  'lock.held': {
    title: f => `another run holds the lock: ${of(f, 'holder')}`,
    hint: () => 'wait for it, or raise params.lock_timeout; a dead run is taken over after 60 s',
  },
  'lock.lost': plain(
    'another run took the lock over, because this one showed no life for 60 s',
    'the other run goes on from what the record says; look at its log',
  ),
  ...platformWords,
  ...manifestWords,
  ...engineWords,
  ...proxyWords,
  ...hostWords,
  ...dockerReleaseWords,
  'plan.obstacles': {
    title: f => `nothing was changed, because ${of(f, 'obstacles')}`,
    hint: () => 'remove the obstacles named above and run the put again',
  },
  'route.strangers': {
    title: f => `other apps serve on the live routes: ${of(f, 'strangers')}`,
    hint: () => 'name each in params.replace to swap it out, or in params.leave to let it serve on',
  },
  'grade.unreachable': {
    title: f => `a grade of ${of(f, 'minimum')} cannot be reached on ${of(f, 'routes')}`,
    hint: () => 'state source.routers.addresses or source.routers.count, or lower minimum_grade',
  },
  'label.invalid': {
    title: f => `${of(f, 'file')} does not hold one line of at most 200 characters`,
    hint: () => 'params.label_file names a file with the label and nothing else',
  },
  'record.broken': {
    title: f =>
      `the record of deployment ${of(f, 'deployment')} cannot be read: ${of(f, 'detail')}`,
    hint: () => 'another version of this resource may have written it; put with the newer one',
  },
  'record.aged_out': {
    title: f => `there is no record of deployment ${of(f, 'deployment')} any more`,
    hint: () => 'the ledger keeps the newest ten; check for the live version and get that',
  },
  'record.unfinished': {
    title: f => `deployment ${of(f, 'deployment')} did not finish, and no run is at work on it`,
    hint: () => 'run a put with action: recover to finish or undo it',
  },
  'earlier.unsettled': {
    title: f =>
      `deployment ${of(f, 'deployment')} could not be brought to an end first: ${of(f, 'reason')}`,
    hint: () => 'mend what is named above, then run a put with action: recover',
  },
  'nothing.staged': plain(
    'there is no staged candidate to promote',
    'run a put with action: stage first',
  ),
  'nothing.kept': plain(
    'there is no kept release to go back to',
    'params.keep says how many stopped releases a swap keeps',
  ),
  'release.unhealthy': {
    title: f => `instance ${of(f, 'instance')} of the candidate does not run: ${of(f, 'trouble')}`,
    hint: () => "the app's last lines are above; the incumbent was not touched",
  },
  'release.slow': {
    title: f => `the candidate was not up within ${of(f, 'timeout')}: ${of(f, 'missing')}`,
    hint: () => 'look at its log and at the health check in the manifest',
  },
  'release.still_live': {
    title: f => `${of(f, 'release')} still serves ${of(f, 'routes')}, so it was not stopped`,
    hint: () => 'somebody mapped it again; unmap it by hand, or run a put with action: recover',
  },
  'smoke.failed': {
    title: f => `the smoke test ${of(f, 'test')} failed: ${of(f, 'reason')}`,
    hint: () => "look at the candidate's log; the incumbent was not touched",
  },
  'proof.incomplete': {
    title: f => `the proof did not complete: ${of(f, 'missing')}`,
    hint: () => 'nothing was taken away for it; run the same put again to go on',
  },
  'proof.impossible': {
    title: f => `the routers give no answers that prove anything: ${of(f, 'why')}`,
    hint: () => 'look at what stands between here and the routers, or lower source.minimum_grade',
  },
  'proof.lost': {
    title: f => `what was proven no longer holds: ${of(f, 'lost')}`,
    hint: () => 'look at the candidate and at the routers; run the put again',
  },
  'incumbent.silent': {
    title: f => `the incumbent could not be shown to serve: ${of(f, 'missing')}`,
    hint: () =>
      'so the candidate stays mapped as well; look at the incumbent and run action: recover',
  },
  'proxy.unsupported': {
    title: f => `the variable ${of(f, 'variable')} names no http or https proxy`,
    hint: () => 'set it to http://host:port; a SOCKS proxy cannot be used',
  },
  'proxy.unreachable': {
    title: f => `no connection to ${of(f, 'target')} through the proxy ${of(f, 'proxy')}`,
    hint: () => 'check that proxy, or name the target in no_proxy',
  },
  'proxy.refused': {
    title: f =>
      `the proxy ${of(f, 'proxy')} refused a tunnel to ${of(f, 'target')}: status ${of(f, 'status')}`,
    hint: () => 'allow CONNECT to that target there, or name the target in no_proxy',
  },
  'router.unresolved': {
    title: f => `the name ${of(f, 'host')} has no address`,
    hint: () => 'check source.routers, and whether this worker can resolve that name',
  },
} satisfies Record<string, Words>

/** Every way to fail. */
export type FailureCode = keyof typeof table

/** All codes, for the page that lists them. */
export const failureCodes = Object.keys(table) as readonly FailureCode[]

/** Title and hint for a failure. */
export const wordsFor = (code: FailureCode, facts: Facts): { title: string; hint: string } => {
  const words: Words = table[code]
  return { title: words.title(facts), hint: words.hint(facts) }
}
