import { expect, test } from 'vitest'
import { listenersIn, whyUnheard } from '../../../../src/platform/docker/release/listening.ts'

// As Linux 6 writes it; the eighth column and those after it are left out.
const sockets = `
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000
   1: 00000000:0BB8 00000000:0000 0A 00000000:00000000 00:00000000 00000000
   2: 0B00007F:A1B2 00000000:0000 0A 00000000:00000000 00:00000000 00000000
   3: 0A00D50A:0BB8 0100D50A:D431 01 00000000:00000000 00:00000000 00000000
  sl  local_address                         remote_address                        st
   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000
   1: 00000000000000000000000001000000:1538 00000000000000000000000000000000:0000 0A 00000000
   2: 0000000000000000FFFF00000100007F:1539 00000000000000000000000000000000:0000 0A 00000000
   3: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 06 00000000
`

test('listening sockets are found, those of Docker and connections are not', () => {
  expect(listenersIn(sockets)).toStrictEqual([
    { port: 80, local: false },
    { port: 3000, local: false },
    { port: 5432, local: true },
    { port: 5433, local: true },
    { port: 8080, local: true },
  ])
})

test('a port that listens on one more address than the local one is not local', () => {
  const both = `
   0: 0100007F:1F90 00000000:0000 0A 00000000
   1: 00000000:1F90 00000000:0000 0A 00000000`
  expect(listenersIn(both)).toStrictEqual([{ port: 8080, local: false }])
})

test.each([
  [3000, undefined],
  [8080, 'it listens on 127.0.0.1:8080 only, where no other container reaches it'],
  [
    9000,
    'nothing listens on 9000; it listens on 80, 3000, 127.0.0.1:5432, 127.0.0.1:5433, 127.0.0.1:8080',
  ],
])('of port %d is said: %s', (port, words) => {
  expect(whyUnheard(listenersIn(sockets), port)).toBe(words)
})

test('an app that listens nowhere is said to', () => {
  expect(whyUnheard([], 8080)).toBe('it listens on no TCP port')
})
