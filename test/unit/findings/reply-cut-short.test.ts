import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { LONG, type Sight, seen } from './seen.ts';

const CHAT = 'http://host/v1/chat';
const DONE = { code: 1000, reason: '', clean: true };
const LOST = { code: 1006, reason: '', clean: false };
const TOKEN = '{"choices":[{"delta":{"content":"Be"}}]}';
const END = '[DONE]';

const asks = (text: string) => JSON.stringify({ stream: true, messages: [{ content: text }] });

interface Told {
  readonly text?: string;
  readonly url?: string;
  readonly frames?: readonly string[];
  readonly by?: 'client' | 'remote' | 'fault';
  readonly ending?: typeof DONE;
}

/** A question, and the stream that answers it. */
function ask({ client, wait }: Sight, told: Told = {}): number {
  const { text = 'Why?', url = CHAT, frames = [TOKEN, TOKEN, END] } = told;
  const { by = 'remote', ending = DONE } = told;
  const epoch = client.attempt('sse', url, 'new');
  client.asked(epoch, 'sse', url, asks(text));
  wait(200);
  client.opened(epoch, 'sse');
  for (const frame of frames) {
    wait(50);
    client.received(epoch, 'sse', url, frame);
  }
  wait(50);
  client.closed(epoch, 'sse', ending, by);
  return epoch;
}

const HALF = { text: 'And then?', frames: [TOKEN, TOKEN] };

const kindsIn = (entries: readonly Entry[]) =>
  detect(entries, { now: (entries.at(-1)?.at ?? 0) + LONG });
const found = (act: (sight: Sight) => void) => kindsIn(seen(act));

describe('a reply whose stream ends in the middle', () => {
  it('is found when the page does nothing about it', () => {
    const findings = found((sight) => {
      ask(sight);
      sight.wait(3000);
      ask(sight, HALF);
    });
    expect(findings).toMatchObject([
      {
        kind: 'reply-cut-short',
        severity: 'error',
        inferred: true,
        title: 'The reply to “And then?” stopped half-way',
        messageId: '#2',
      },
    ]);
    expect(findings[0]?.at).toBe(3750 + 10_000);
  });

  it('is evidenced by the question, the last that came of its reply, and the end', () => {
    const entries = seen((sight) => {
      ask(sight);
      ask(sight, HALF);
    });
    const [finding] = kindsIn(entries);
    const types = finding?.evidence.map((seq) => entries.find((one) => one.seq === seq)?.type);
    expect(types).toEqual(['sent', 'received', 'failed']);
  });

  it('is still found when the next question comes later, and gets its whole reply', () => {
    const findings = found((sight) => {
      ask(sight);
      ask(sight, HALF);
      sight.wait(12_000);
      ask(sight);
    });
    expect(findings).toHaveLength(1);
  });

  it('is found at an endpoint whose query is another each time', () => {
    const findings = found((sight) => {
      ask(sight, { url: `${CHAT}?request=1` });
      ask(sight, { ...HALF, url: `${CHAT}?request=2` });
    });
    expect(findings).toHaveLength(1);
  });

  it('is found once for each', () => {
    const findings = found((sight) => {
      ask(sight);
      for (let time = 0; time < 3; time++) {
        ask(sight, HALF);
        sight.wait(20_000);
      }
    });
    expect(findings).toHaveLength(3);
  });
});

describe('nothing is found in a page', () => {
  it.each<[string, (sight: Sight) => void]>([
    [
      'that asks again soon: for the same, or for the rest',
      (sight) => {
        ask(sight);
        ask(sight, HALF);
        sight.wait(4000);
        ask(sight, { text: 'And then?' });
      },
    ],
    [
      'that continues the reply over another endpoint',
      (sight) => {
        ask(sight);
        ask(sight, HALF);
        sight.wait(1000);
        sight.client.opened(sight.client.attempt('sse', 'http://host/resume'), 'sse');
      },
    ],
    [
      'whose server ends no reply in any other way',
      (sight) => {
        for (let time = 0; time < 4; time++) ask(sight, HALF);
      },
    ],
    [
      'whose server ends the replies of one endpoint so, but not those of another',
      (sight) => {
        ask(sight);
        ask(sight, { ...HALF, url: 'http://host/v1/summary' });
      },
    ],
    [
      'whose server ends replies of another kind so',
      (sight) => {
        ask(sight);
        ask(sight, { frames: ['{"type":"response.output_text.delta","delta":"Be"}'] });
      },
    ],
    [
      'that stops the reply itself',
      (sight) => {
        ask(sight);
        ask(sight, { ...HALF, by: 'client' });
      },
    ],
    [
      'that is told by its browser that the network has failed',
      (sight) => {
        ask(sight);
        ask(sight, { ...HALF, ending: LOST });
      },
    ],
    [
      'that is told of the failure by its server',
      (sight) => {
        ask(sight);
        ask(sight, { frames: [TOKEN, '{"error":{"message":"overloaded"}}'] });
      },
    ],
    [
      'whose server ends each reply with a reason to finish alone',
      (sight) => {
        const last = '{"choices":[{"delta":{},"finish_reason":"stop"}]}';
        for (let time = 0; time < 3; time++) ask(sight, { frames: [TOKEN, last] });
      },
    ],
    [
      'whose reply has no token yet when it ends',
      (sight) => {
        ask(sight);
        ask(sight, { frames: [] });
      },
    ],
  ])('%s', (_, act) => {
    expect(found(act)).toEqual([]);
  });

  it('whose client reports itself, in whatever words', () => {
    const entries = seen((sight) => {
      ask(sight);
      ask(sight, HALF);
    });
    expect(kindsIn(entries.map(({ inferred, ...entry }) => entry))).toEqual([]);
  });

  it('when a fault took away what ends the reply', () => {
    const entries: Entry[] = seen((sight) => {
      ask(sight);
      ask(sight, HALF);
    });
    const end = entries.findIndex(({ type }) => type === 'failed');
    const at = entries[end]?.at ?? 0;
    const fired = { type: 'fault', rule: 'r', fault: 'lose-ack', phase: 'fired' } as const;
    const fault: Entry = {
      ...fired,
      seq: 0,
      at,
      connection: 'page:host',
      epoch: 2,
      inferred: true,
    };
    expect(kindsIn(entries)).toHaveLength(1);
    expect(kindsIn(entries.toSpliced(end, 0, fault))).toEqual([]);
  });

  it('that was left while the page could still go on', () => {
    const entries = seen((sight) => {
      ask(sight);
      ask(sight, HALF);
    });
    const at = (entries.at(-1)?.at ?? 0) + 2000;
    const left: Entry = { type: 'mark', label: '', page: '/', seq: 0, at, connection: '' };
    expect(kindsIn([...entries, left])).toEqual([]);
  });

  it('of which the journal has lost entries since', () => {
    const entries = seen((sight) => {
      ask(sight);
      ask(sight, HALF);
    });
    const at = entries.at(-1)?.at ?? 0;
    const lost: Entry = { type: 'overflow', dropped: 9, seq: 0, at, connection: '' };
    expect(kindsIn([...entries, lost])).toEqual([]);
  });
});
