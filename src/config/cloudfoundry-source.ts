import { address, originUrl, url } from './addresses.ts'
import { type Decoded, optional, withDefault } from './codec.ts'
import { list } from './collections.ts'
import { appName, commonSource } from './common-source.ts'
import { oneCredential } from './credentials.ts'
import { duration, timeSpan } from './duration.ts'
import { later } from './later.ts'
import { pem } from './pem.ts'
import { anyText, choice, flag, probability, secret, text, wholeNumber } from './scalars.ts'
import { settings } from './settings.ts'

const routers = settings({
  /** `host[:port]` of the routers themselves; a DNS name stands for all its addresses. */
  addresses: withDefault(list(address), []),
  /** Speak TLS to those addresses. */
  tls: withDefault(flag, false),
  /** `http[s]://host[:port]` to connect to instead of the route's own name. */
  load_balancer: optional(originUrl),
  /** Routers behind the balancer. */
  count: optional(wholeNumber(1)),
  /** The error bound of the sample, spent once over everything asked. */
  miss_probability: withDefault(probability, 1e-6),
  /** Sent as `X-Vcap-Trace`; empty for none. */
  trace_key: withDefault(anyText, '22'),
  /** Longer than any router's heartbeat: a removal must hold this long. */
  heartbeat: withDefault(timeSpan, '25s'),
  /** How long is waited where nothing can be observed. */
  wait: withDefault(duration, '180s'),
})

const useAnother = 'give username and password, or client_id and client_secret'

/** `source` with `platform: cloudfoundry`. */
export const cloudFoundrySource = settings(
  {
    platform: choice('cloudfoundry'),
    app: appName,
    api: url,
    organization: text,
    space: text,
    username: optional(text),
    password: optional(secret),
    /** The identity provider of the user. */
    origin: optional(text),
    client_id: optional(text),
    client_secret: optional(secret),
    assertion: later(useAnother),
    client_assertion: later(useAnother),
    ca_cert: optional(pem),
    skip_ssl_validation: withDefault(flag, false),
    routers: withDefault(routers, {}),
    /** Where the private route is made; default the organization's default HTTP domain. */
    private_domain: optional(text),
    ...commonSource,
  },
  [oneCredential],
)

/** A Cloud Foundry target, decoded. `credentialsOf` tells which kind of login it names. */
export type CloudFoundrySource = Decoded<typeof cloudFoundrySource>
