/** The wire protocol `faultline.1`; docs/protocol.md is its specification. */

/** WebSocket subprotocol, and value of the `Faultline-Protocol` header over HTTP. */
export const PROTOCOL = 'faultline.1';

/**
 * Offered first: many servers select the first subprotocol offered, without knowing either. This one stands for
 * what they speak.
 */
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
   * The secret of the last `welcome` or, before the first, one that the client has drawn: a secret known to the
   * server alone would be lost with the welcome. A guessed client id is worthless without it.
   */
  readonly secret?: string;
  /** The highest sequence number that the client knows to be confirmed: a server that has lost this client starts there. */
  readonly confirmed: number;
  /** The highest event sequence that the client has. */
  readonly received: number;
  /** The log of those events, as the last `welcome` named it. */
  readonly log?: string | undefined;
  /** Random, one for each run of the client: a reloaded page keeps its client id but has a new instance. */
  readonly instance?: string;
  /** Increases with each connection of an instance, so that a delayed hello is not taken for the newest. */
  readonly epoch: number;
  /** Identifies the user: the answer of the page's `auth()` for this attempt. */
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

/** Stands for a message that was given up before it was applied: the server counts it and does nothing else. */
export interface Skip extends Pick<Message, 'type' | 'messageId' | 'sequence'> {
  readonly skip: true;
}

export interface Ping {
  readonly type: 'ping';
  /** As in `hello`: the server may forget the events up to here. */
  readonly received: number;
}

export type ClientFrame = Hello | Message | Skip | Ping;

/** Answers `hello`. */
export interface Welcome {
  readonly type: 'welcome';
  readonly secret: string;
  /** The highest sequence number that the server has applied: everything up to it is confirmed. */
  readonly last: number;
  /** Events continue after this sequence. Differs from `hello.received` when the server cannot deliver the events between. */
  readonly events: number;
  /** Names the event log. A log that was lost and started anew has another name: its sequences number other events. */
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

/** A message was ahead of what the server expects: continue from `sequence`. */
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
  /** On a connection of the plain protocol: the server also speaks this one. */
  readonly protocol?: string;
}

/** The server is about to close: reconnect after this many ms. */
export interface GoAway {
  readonly type: 'goaway';
  readonly retryAfter: number;
}

/** The server could not use a frame; the connection continues unless it is closed too. */
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
