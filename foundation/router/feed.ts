import type { Clock } from '../clock.ts'
import type { Random } from '../random.ts'

/** How late and how badly messages come to one router. Milliseconds, and chances in [0, 1]. */
export interface Lateness {
  /** For all subjects in one order, or per subject (those not named come at once). */
  readonly lag: number | Readonly<Record<string, number>>
  readonly loss: number
  /** A message may come up to this much later, whatever came after it. 0 keeps the order. */
  readonly reorder: number
  /** The chance that a message comes twice. */
  readonly repeat: number
}

/** The next `count` messages that fit are lost. */
export interface Loss {
  readonly subject: string
  readonly uri?: string
  readonly count?: number
}

/** The controls of a feed. */
export interface FeedControls {
  set(lateness: Partial<Lateness>): void
  loseNext(loss: Loss): void
}

/** Stands between the bus and a router. What it lets through goes to `deliver`, in its time. */
export interface Feed<Parcel> extends FeedControls {
  accept(subject: string, uris: readonly string[], parcel: Parcel): void
  /** Loses all that has not been delivered, as a cut connection does. */
  clear(): void
}

interface Pending<Parcel> {
  readonly due: number
  readonly parcel: Parcel
}

/** A feed that delivers at once until told otherwise. */
export const createFeed = <Parcel>(
  clock: Clock,
  random: Random,
  initial: Partial<Lateness>,
  deliver: (parcel: Parcel) => void,
): Feed<Parcel> => {
  const { lag = 0, loss = 0, reorder = 0, repeat = 0 } = initial
  let lateness: Lateness = { lag, loss, reorder, repeat }
  let losses: { readonly loss: Loss; left: number }[] = []
  let pending: Pending<Parcel>[] = []
  let cancel = () => {}
  const lastDue = new Map<string, number>()

  const drain = () => {
    cancel()
    for (let head = pending[0]; head !== undefined; head = pending[0]) {
      const wait = head.due - clock.now()
      if (wait > 0) {
        cancel = clock.after(wait, drain)
        return
      }
      pending.shift()
      deliver(head.parcel)
    }
  }
  const enqueue = (subject: string, parcel: Parcel) => {
    const { lag, reorder } = lateness
    const line = typeof lag === 'number' ? '' : subject
    const wait = typeof lag === 'number' ? lag : (lag[subject] ?? 0)
    const inOrder = Math.max(clock.now() + wait, lastDue.get(line) ?? 0)
    const due = reorder > 0 ? clock.now() + wait + random() * reorder : inOrder
    if (reorder === 0) lastDue.set(line, due)
    pending.splice(pending.findLastIndex(other => other.due <= due) + 1, 0, { due, parcel })
  }
  const isLost = (subject: string, uris: readonly string[]) => {
    const planned = losses.find(
      ({ loss }) => loss.subject === subject && (loss.uri === undefined || uris.includes(loss.uri)),
    )
    if (planned === undefined) return random() < lateness.loss
    planned.left--
    losses = losses.filter(({ left }) => left > 0)
    return true
  }

  return {
    set(changes) {
      lateness = { ...lateness, ...changes }
    },
    loseNext(loss) {
      losses.push({ loss, left: loss.count ?? 1 })
    },
    accept(subject, uris, parcel) {
      if (isLost(subject, uris)) return
      enqueue(subject, parcel)
      if (random() < lateness.repeat) enqueue(subject, parcel)
      drain()
    },
    clear() {
      cancel()
      pending = []
      lastDue.clear()
    },
  }
}
