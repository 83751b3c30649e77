import type { FailureCode } from './events.ts';

/** A message was given up; `code` says why. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  declare readonly messageId: string;
  declare readonly code: FailureCode;

  constructor(messageId: string, code: FailureCode, reason: string) {
    super(`Message ${messageId} was not delivered: ${reason}`);
    this.messageId = messageId;
    this.code = code;
  }
}

/** The outbox already holds `maxQueue` messages. The message was not queued: send it again once some are confirmed. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';

  constructor(maxQueue: number) {
    super(`The outbox is full; option maxQueue allows ${maxQueue} messages.`);
  }
}

/** The message is larger than `maxMessageSize`. It was not queued. */
export class MessageTooLargeError extends Error {
  override readonly name = 'MessageTooLargeError';

  constructor(size: number, maxMessageSize: number) {
    super(`The message has ${size} bytes; option maxMessageSize allows ${maxMessageSize}.`);
  }
}

/** Required form of an option that is a name. */
export const A_TEXT = 'a non-empty string';

/** Required form of an option that is a time. */
export const A_TIME = 'a number of ms above 0';
export const isTime = (value: unknown): value is number => typeof value === 'number' && value > 0;

/**
 * @param owner name of the class or function that takes the options
 * @throws TypeError when the options are not an object (`null`, for example)
 */
export function requireOptions(owner: string, options: unknown): void {
  if (Object(options) !== options) throw new TypeError(`${owner} needs an options object.`);
}

/**
 * @param names options that nobody recognised
 * @throws TypeError naming the first
 */
export function refuseUnknown([name]: readonly string[]): void {
  if (name !== undefined) throw new TypeError(`There is no option '${name}'.`);
}

/** @throws TypeError naming the option, what it must be and what it is */
export function wrong(name: string, must: string, value: unknown): never {
  const shown = typeof value === 'string' ? `'${value.slice(0, 100)}'` : String(value);
  throw new TypeError(`Option ${name} must be ${must}; it is ${shown}.`);
}

// Like that of the journal, whose module would cost each page 13 bytes more.
/** The message of an error, or whatever else was thrown as text. */
export const whyOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
