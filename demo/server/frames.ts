import * as v from 'valibot';

const id = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const body = v.object({ text: v.pipe(v.string(), v.maxLength(100_000)) });

const hello = v.object({
  type: v.literal('hello'),
  clientId: id,
  secret: v.exactOptional(v.pipe(v.string(), v.maxLength(100))),
  confirmed: count,
  received: count,
});
const envelope = v.object({
  type: v.literal('message'),
  messageId: id,
  sequence: v.pipe(count, v.minValue(1)),
});
const message = v.object({ ...envelope.entries, body });
const ping = v.object({ type: v.literal('ping') });
const plainMessage = v.object({ messageId: id, ...body.entries });

export type HelloFrame = v.InferOutput<typeof hello>;
export type MessageFrame = v.InferOutput<typeof message>;
export type PlainMessage = v.InferOutput<typeof plainMessage>;

/** A message whose body this chat does not take. */
export interface RefusedMessage extends v.InferOutput<typeof envelope> {
  readonly problem: string;
}

/** A frame of a client that speaks `faultline.1`; what is none says why. Unknown types are ignored, as the protocol has it. */
export type ClientFrame =
  | HelloFrame
  | MessageFrame
  | RefusedMessage
  | { readonly type: 'ping' }
  | { readonly type: 'ignored' }
  | { readonly type: 'wrong'; readonly problem: string };

const KNOWN = { hello, message, ping } as const;

export function readFrame(value: unknown): ClientFrame {
  const { type } = Object(value) as { type?: unknown };
  if (typeof type !== 'string') return wrong('A frame is a JSON object with a string type.');
  if (!Object.hasOwn(KNOWN, type)) return { type: 'ignored' };
  const result = v.safeParse(KNOWN[type as keyof typeof KNOWN], value);
  if (result.success) return result.output;
  const problem = `A '${type}' frame is wrong: ${issue(result.issues[0])}`;
  const refused = v.safeParse(envelope, value);
  return refused.success ? { ...refused.output, problem } : { type: 'wrong', problem };
}

/** A message of the plain protocol, or in words why it is none. */
export function readPlain(value: unknown): PlainMessage | { readonly problem: string } {
  const result = v.safeParse(plainMessage, value);
  return result.success ? result.output : { problem: `No message: ${issue(result.issues[0])}` };
}

const wrong = (problem: string) => ({ type: 'wrong', problem }) as const;

function issue(found: v.BaseIssue<unknown>): string {
  return `${v.getDotPath(found) ?? 'it'}: ${found.message}`;
}

/** JSON, or `undefined` for what is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
