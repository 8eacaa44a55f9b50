/**
 * Preloaded into an executable, see `onWallClock`: `Date` is that of another wall clock. The
 * monotonic clock and timers stay as they are, as where somebody sets the time of a machine.
 */
const right = Date
let shift = 0
const begin = (): void => {
  shift = Number(process.env['SHIFTED_BY'])
}
if (process.env['SHIFTED_FROM'] === 'start') begin()
else process.once('SIGUSR2', begin)

const now = (): number => right.now() + shift

globalThis.Date = new Proxy(right, {
  construct: (date, given, made) =>
    Reflect.construct(date, given.length === 0 ? [now()] : given, made) as object,
  apply: () => new right(now()).toString(),
  get: (date, name) => (name === 'now' ? now : Reflect.get(date, name)),
})
