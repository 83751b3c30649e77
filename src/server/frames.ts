import * as v from 'valibot';
import type { Json } from '../connection/protocol.ts';
import { type Body, unpack } from './body.ts';
import { Refusal } from './refusal.ts';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const hello = v.object({
  type: v.literal('hello'),
  clientId: id,
  secret: v.exactOptional(v.pipe(v.string(), v.maxLength(100))),
  confirmed: count,
  received: count,
  log: v.exactOptional(v.pipe(v.string(), v.maxLength(100))),
  instance: v.exactOptional(id),
  epoch: v.optional(count, 0),
  auth: v.exactOptional(v.custom<Json>(() => true)),
});
const message = v.object({
  type: v.literal('message'),
  messageId: id,
  sequence: v.pipe(count, v.minValue(1)),
  skip: v.exactOptional(v.literal(true)),
  body: v.exactOptional(v.custom<Json>(() => true)),
  encoding: v.exactOptional(v.literal('base64')),
});
const ping = v.object({ type: v.literal('ping') });
const plain = v.looseObject({ messageId: id });

/**
 * Most frames in a batch. Our client sends a third of that at most. The limit matters because all frames are processed in
 * one go, and each invalid one gets an answer.
 */
export const MAX_BATCH = 10_000;

/** The answer to a larger batch. */
export const tooMany = (): Refusal => new Refusal(413, `A batch has ${MAX_BATCH} frames at most.`);

/** Most levels of nesting in a body. JSON of any depth can be parsed, but not serialised. */
const MAX_DEPTH = 500;
const TOO_DEEP = `The body is nested deeper than ${MAX_DEPTH} levels.`;

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((within) => isDeeper(within, levels - 1));
}

const KNOWN = { hello, message, ping } as const;

export type HelloFrame = v.InferOutput<typeof hello>;

export interface MessageFrame {
  readonly type: 'message';
  readonly messageId: string;
  readonly sequence: number;
  /** The body; or that the message was given up; or a sentence that says why it cannot be used. */
  readonly content: { readonly body: Body } | 'skipped' | { readonly problem: string };
}

/**
 * A frame from a client that speaks `faultline.1`, or a sentence that says why it is not one. Unknown types are ignored, as
 * the protocol demands.
 */
export type ClientFrame =
  | HelloFrame
  | MessageFrame
  | { readonly type: 'ping' }
  | { readonly type: 'ignored' }
  | { readonly type: 'wrong'; readonly problem: string };

export function readFrame(value: unknown): ClientFrame {
  const { type } = Object(value) as { type?: unknown };
  if (typeof type !== 'string') {
    return { type: 'wrong', problem: 'A frame is a JSON object with a string type.' };
  }
  if (!Object.hasOwn(KNOWN, type)) return { type: 'ignored' };
  const result = v.safeParse(KNOWN[type as keyof typeof KNOWN], value);
  if (!result.success) {
    return { type: 'wrong', problem: `A '${type}' frame is wrong: ${issue(result.issues[0])}` };
  }
  const frame = result.output;
  if (frame.type !== 'message') return frame;
  const { messageId, sequence } = frame;
  return { type: 'message', messageId, sequence, content: contentOf(frame) };
}

function contentOf({
  skip,
  body,
  encoding,
}: v.InferOutput<typeof message>): MessageFrame['content'] {
  if (skip) return 'skipped';
  if (body === undefined) return { problem: 'The message has no body.' };
  if (isDeeper(body, MAX_DEPTH)) return { problem: TOO_DEEP };
  const unpacked = unpack(body, encoding);
  return unpacked === undefined ? { problem: 'The body is not Base64.' } : { body: unpacked };
}

/** A message of the plain protocol, whose body is everything but its `messageId`; or a sentence that says why it is not one. */
export function readPlain(
  value: unknown,
): { readonly messageId: string; readonly body: Json } | { readonly problem: string } {
  const result = v.safeParse(plain, value);
  if (!result.success) return { problem: `No message: ${issue(result.issues[0])}` };
  const { messageId, ...body } = result.output;
  if (isDeeper(body, MAX_DEPTH)) return { problem: TOO_DEEP };
  return { messageId, body: body as Json };
}

/** The id of a message, even when the rest of it is invalid. */
export function idOf(value: unknown): string | null {
  const result = v.safeParse(plain, value);
  return result.success ? result.output.messageId : null;
}

export const isPing = (value: unknown): boolean =>
  (Object(value) as { type?: unknown }).type === 'ping';

function issue(found: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(found) ?? 'it'}: ${found.message}`;
}

/** @returns `undefined` for invalid JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
