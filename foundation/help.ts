const text = { type: 'string' } as const

/** The options of `script/foundation`. */
export const flags = {
  routers: text,
  lag: text,
  loss: text,
  cells: text,
  'cell-memory': text,
  nats: text,
  balancer: text,
  gorouter: text,
  port: text,
  domain: text,
  image: { type: 'string', multiple: true },
  seed: text,
  'token-lifetime': text,
  'staging-delay': text,
  'job-delay': text,
  'upload-delay': text,
  heartbeat: text,
  'emitter-sync': text,
  'unregister-interval': text,
  'unregister-repeats': text,
  'diego-sync': text,
  'prune-threshold': text,
  'prune-interval': text,
  'router-start-delay': text,
  'graceful-shutdown': text,
  help: { type: 'boolean', short: 'h' },
} as const

export const helpText = `Cloud Foundry in a box.

usage: script/foundation [options]

Starts a Cloud Foundry on 127.0.0.1 and prints one line of JSON when it is ready. It runs until
SIGTERM or SIGINT. Durations are written 500ms, 20s, 2m; a bare number is milliseconds.

  --routers N              routers (3)
  --lag 0,2500,0           how late messages come to each router, in milliseconds
  --loss 0,0.1,0           the chance that a message is lost, for each router
  --balancer l4|l7|sticky|cookie
                           how the balancer chooses (l4)
  --gorouter PATH          run this gorouter instead of the embedded routers
  --cells N                Diego cells (2)
  --cell-memory MB         memory of each cell (no limit)
  --nats auto|server|in-process
                           a real NATS server, or a bus inside the process (auto)
  --port PORT              port of the API (any)
  --domain NAME            the shared domain (apps.test)
  --image NAME=FOLDER      a Docker image and the folder that stands for it; may be repeated
  --seed N                 seed of all that is random (1)
  --token-lifetime D       of access tokens (20m)
  --staging-delay D        (500ms)      --job-delay D  (50ms)      --upload-delay D  (50ms)
  --heartbeat D            (20s)        --emitter-sync D      (60s)
  --unregister-interval D  (30s)        --unregister-repeats N  (20)
  --diego-sync D           (30s)        --prune-threshold D   (120s)
  --prune-interval D       (30s)        --graceful-shutdown D (10s)
  --router-start-delay D   how long a starting router waits before it listens (0; really 20s)
  --help
`
