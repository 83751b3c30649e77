/** Why nothing confirms a message any more, in the words of the journal. */

/** The page no longer waits for the answer. */
export const GIVEN_UP = 'given up by the page';
/** The answer began, and then the connection broke. */
export const BROKEN_OFF = 'the reply broke off';
export const NETWORK_ERROR = 'network error';
/** The page had set a limit to the time of its request. */
export const TIMED_OUT = 'timed out';
/** The page has asked for it so. */
export const NOT_SHOWN = 'the page is not shown the answer';

/** The outcome of a request that has confirmed none of its messages. */
export interface Outcome {
  readonly reason: string;
  readonly by: 'client' | 'remote' | 'fault';
  /** The server will not take the messages. Otherwise nobody knows whether it has them. */
  readonly refused?: true;
}
