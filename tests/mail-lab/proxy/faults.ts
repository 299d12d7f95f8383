/**
 * What a fault proxy can do to a connection. All byte counts start when the fault is set, or when its line has been seen.
 * Of HTTP the lines are those of a request's head; `answer` is of no use there.
 */

/** `toClient`: from the server to the client. */
export type Direction = 'toClient' | 'toServer';

export type Fault =
  /** The port is closed: clients get ECONNREFUSED. */
  | { kind: 'refuse' }
  /** New connections are accepted and reset at once. */
  | { kind: 'reset' }
  /**
   * Ends the connection once `after` bytes have passed in `direction` (default `toClient`). With `when` it counts from the
   * client line that matches; that line reaches the server if the direction is `toClient`, so `{ when: /^\.$/, after: 0 }`
   * loses the answer to a message the server has taken. `reset` sends RST instead of FIN, except
   * where the proxy ends TLS. Happens
   * `times` times over all connections; to each one when left out.
   */
  | { kind: 'cut'; after: number; direction?: Direction; when?: RegExp; reset?: boolean; times?: number }
  /**
   * Lets nothing more through in `direction` (default `toClient`) but keeps the connection open: from the start
   * (`at: 'greeting'`), after a client line, or after a number of bytes.
   */
  | { kind: 'stall'; at?: 'greeting'; when?: RegExp; after?: number; direction?: Direction }
  | { kind: 'slow'; bytesPerSecond: number; direction?: Direction }
  /** At most so many connections at once; one too many reads `reply` (if any) and is closed. */
  | { kind: 'limit'; connections: number; reply?: string }
  /** Replaces bytes in what the server says, wherever the text falls, also across packets. */
  | { kind: 'rewrite'; from: string; to: string }
  /**
   * The proxy answers a matching client line itself and the server never sees it. `{tag}` in the reply is the line's first
   * word. Happens `times` times (default 1) over all connections. `close` ends the connection after the reply.
   */
  | { kind: 'answer'; when: RegExp; reply: string; times?: number; close?: boolean };

export interface ProxyOptions {
  target: 'imap' | 'pop3' | 'smtp' | 'graph' | 'idp' | { port: number };
  /**
   * `tls` (default, except for `idp`): the proxy ends TLS on both sides and sees every line; `front`: it ends TLS and speaks
   * plainly to the target, so that a server without TLS gets the lab's certificate; `plain`: no TLS at all; `starttls`: relays
   * to the STARTTLS port without looking; `opaque`: relays TLS without looking.
   */
  security?: 'tls' | 'front' | 'plain' | 'starttls' | 'opaque';
}
