import { createFaults } from '../../../src/faults/index.ts';
import type { Draft } from '../../../src/journal/entry.ts';
import type { Rule } from '../../../src/journal/rule.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import type { WrapContext } from '../../../src/probe/wrap/context.ts';
import { tapStream } from '../../../src/probe/wrap/tapped-stream.ts';
import { tapCall } from '../../../src/probe/wrap/undecided-call.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';

const URL_OF_CALL = 'http://chat.example/chat.v1.Chat/Follow';
const CONNECT = 'application/connect+json';

export const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
export const text = (from: Uint8Array): string => new TextDecoder().decode(from);

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function envelope(message: string, flags = 0): Uint8Array<ArrayBuffer> {
  const body = bytes(message);
  const head = new Uint8Array(5);
  head[0] = flags;
  new DataView(head.buffer).setUint32(1, body.byteLength);
  return joined([head, body]);
}

export const END = envelope('{}', 2);
export const FAILED = envelope('{"error":{"code":"unavailable","message":"gone"}}', 2);

export interface Options {
  readonly rule?: Rule;
  readonly type?: string;
  readonly breaks?: boolean;
  /** How long it stays open behind what comes, ms. */
  readonly stays?: number;
}

/** The answer to a call, which comes in these pieces; what the page reads of it, and the journal. */
export async function follow(
  pieces: readonly Uint8Array<ArrayBuffer>[],
  { rule, type = CONNECT, breaks = false, stays = 0 }: Options = {},
) {
  const entries: Draft[] = [];
  const write = (entry: Draft) => void entries.push(entry);
  const clock = new VirtualClock();
  const faults = createFaults({ clock, report: write, random: () => 0.5 });
  if (rule) faults.arm(rule);
  const clients = new ForeignClients({ tap: faults.tap, now: () => 0, write });
  const coming = pieces.map((piece) => piece.slice());
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = coming.shift();
      if (next) return controller.enqueue(next);
      // By then, the page has been given what came before.
      await new Promise(setImmediate);
      clock.advance(stays);
      if (breaks) controller.error(new TypeError('network error'));
      else controller.close();
    },
  });
  const native = new Response(body, { headers: { 'Content-Type': type } });
  Object.defineProperty(native, 'url', { value: URL_OF_CALL });
  const context = {
    ...{ scope: globalThis, clients, quiet: faults.quiet },
    natives: {
      ...{ Promise, Response, ReadableStream },
      setTimeout: (run: () => void, ms: number) => clock.setTimeout(run, ms),
      clearTimeout: (timer: unknown) => clock.clearTimeout(timer),
    },
  } as unknown as WrapContext;
  const asked = { signal: undefined, method: 'POST', call: '\0\0\0\0\x02hi' };
  const client = type === CONNECT ? undefined : clients.meet(URL_OF_CALL);
  const answer = await (client
    ? tapCall(context, client, native, asked)
    : tapStream(context, native, asked));
  const read: Uint8Array[] = [];
  const reader = answer?.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read().catch(() => undefined)) ?? { done: true };
    if (done || !value) break;
    read.push(value);
  }
  const of = <T extends Draft['type']>(type: T) =>
    entries.filter((entry): entry is Extract<Draft, { type: T }> => entry.type === type);
  return { read: joined(read), of };
}
