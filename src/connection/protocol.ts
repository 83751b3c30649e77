/** The wire protocol `faultline.1`; docs/protocol.md is its specification. */

/** WebSocket subprotocol, and value of the `Faultline-Protocol` header over HTTP. */
export const PROTOCOL = 'faultline.1';

/** Offered before it: many servers select what is offered first, and know nothing of either. This one says what they speak. */
export const PLAIN = 'faultline.plain';

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** First frame on every new connection. */
export interface Hello {
  readonly type: 'hello';
  readonly clientId: string;
  /**
   * The one in the last `welcome`, or, before the first, one that the client has drawn: a welcome may be lost, and what the server alone knew
   * with it. Whoever guesses a client id gets nothing without it.
   */
  readonly secret?: string;
  /** The highest sequence number that the client knows to be confirmed: where a server that has lost this client starts. */
  readonly confirmed: number;
  /** The highest event sequence that the client has. */
  readonly received: number;
  /** The log that those events were of, as the last `welcome` named it. */
  readonly log?: string | undefined;
  /** Random, one for each run of the client: a page that is loaded anew goes on with its client id in another one. */
  readonly instance?: string;
  /** Rises with each connection of an instance: a hello that was held up on its way is not taken for the newest. */
  readonly epoch: number;
  /** Says who the user is; what the page's `auth()` answered for this attempt. */
  readonly auth?: Json | undefined;
}

export interface Message {
  readonly type: 'message';
  readonly messageId: string;
  /** Contiguous per client id, from 1. */
  readonly sequence: number;
  readonly body: Json;
  /** The body is binary, in Base64 (RFC 4648, § 4). */
  readonly encoding?: 'base64';
}

/** A message that was given up before it was applied: the server counts it, and does nothing else. */
export interface Skip extends Pick<Message, 'type' | 'messageId' | 'sequence'> {
  readonly skip: true;
}

export interface Ping {
  readonly type: 'ping';
  /** As in `hello`: lets the server forget the events up to here. */
  readonly received: number;
}

export type ClientFrame = Hello | Message | Skip | Ping;

/** Answers `hello`. */
export interface Welcome {
  readonly type: 'welcome';
  readonly secret: string;
  /** The highest sequence number that the server has applied; all up to it is confirmed. */
  readonly last: number;
  /** Events go on after this sequence. Other than `hello.received` when the server cannot bring what lies between. */
  readonly events: number;
  /** Names the event log. One that was lost and began anew has another name: its sequences are of other events. */
  readonly log?: string;
}

/** The server has stored the message durably, or refuses it (`error`); either way it is processed. */
export interface Confirm {
  readonly type: 'confirm';
  readonly messageId: string;
  readonly error?: string;
}

/** All messages up to this one are stored: several confirmations in one. */
export interface ConfirmThrough {
  readonly type: 'confirm';
  readonly sequence: number;
}

/** A message was ahead of what the server expects: go on from `sequence`. */
export interface Expect {
  readonly type: 'expect';
  readonly sequence: number;
}

export interface ServerEvent {
  readonly type: 'event';
  /** Contiguous, from 1. */
  readonly sequence: number;
  readonly body: Json;
  readonly encoding?: 'base64';
}

export interface Pong {
  readonly type: 'pong';
  /** On a connection of the plain protocol: that the server speaks this one, too. */
  readonly protocol?: string;
}

/** The server is about to close: come back after this many ms. */
export interface GoAway {
  readonly type: 'goaway';
  readonly retryAfter: number;
}

/** The server could not use a frame; the connection goes on unless it is closed too. */
export interface ErrorFrame {
  readonly type: 'error';
  readonly message: string;
}

export type ServerFrame =
  | Welcome
  | Confirm
  | ConfirmThrough
  | Expect
  | ServerEvent
  | Pong
  | GoAway
  | ErrorFrame;
