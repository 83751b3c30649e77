import { describe, expect, it } from 'vitest';
import { detect } from '../../../src/findings/detect.ts';
import type { Entry } from '../../../src/journal/entry.ts';
import { checkEntry } from '../../../src/journal/schema.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import { Exchange } from '../../../src/probe/wrap/exchange.ts';

const POLL = 'http://chat.example/api/poll';

interface Asks {
  readonly method?: string;
  readonly url?: string;
  readonly body?: string;
  readonly bytes?: string;
}

/** A page whose requests the test makes and answers, and what the panel finds. */
function createPage() {
  const entries: Entry[] = [];
  let at = 0;
  const client = new ForeignClients({
    tap: (_channel, passage, pass) => pass(passage),
    now: () => at,
    write: (entry) => entries.push({ ...entry, seq: entries.length + 1 } as Entry),
  }).meet(POLL);
  if (!client) throw new Error('not followed');

  const request = ({ method = 'GET', url = POLL, body, bytes }: Asks = {}) => {
    const exchange = new Exchange(client, {
      ...{ method, url, body, bytes, transport: 'sse' },
      ...{ go: () => {}, end: () => {} },
    });
    exchange.start();
    return {
      exchange,
      /** The page is given an answer with these events, and what to ask for next. */
      answer(ids: readonly number[], next?: number | string) {
        const frames = ids.map((id) => ({ type: 'event', id, body: `event ${id}` }));
        exchange.settled(200);
        exchange.received(JSON.stringify({ frames, next }));
      },
    };
  };
  const poll = (after: number | string, more: Asks = {}) =>
    request({ url: `${POLL}?after=${after}`, ...more });
  return {
    entries,
    request,
    poll,
    wait(ms: number) {
      at += ms;
    },
    /** Polls so often, at an interval, whatever becomes of them. */
    insist(times: number, ask: () => ReturnType<typeof request>, interval = 1000) {
      return Array.from({ length: times }, () => {
        const asked = ask();
        at += interval;
        return asked;
      });
    },
    found: () => detect(entries, { now: at }),
  };
}

type Page = ReturnType<typeof createPage>;

/** Three polls ask the same, the first is answered, and the page goes on with its answer. */
function overlap({ insist, poll }: Page, ids: readonly number[] = [1, 2]) {
  const [first, second, third] = insist(3, () => poll(0));
  first?.answer(ids, 7);
  const next = poll(7);
  return { second, third, next };
}

describe('polls that do not wait for the answer', () => {
  it('bring the same events several times: found, with the entries that prove it', () => {
    const page = createPage();
    const { second, third, next } = overlap(page);
    expect(page.found()).toEqual([]);
    second?.answer([1, 2], 7);
    third?.answer([1, 2], 7);
    next.answer([3], 8);
    const received = page.entries.filter(({ type }) => type === 'received');
    expect(page.found()).toMatchObject([
      {
        ...{ kind: 'polled-twice', severity: 'error', inferred: true, count: 2 },
        ...{ id: 'polled-twice:page:chat.example', title: '2 events polled twice', at: 3000 },
        why: expect.stringContaining('up to 3 polls'),
        evidence: received.slice(0, 6).map(({ seq }) => seq),
      },
    ]);
  });

  it('are found when they ask by POST', () => {
    const page = createPage();
    const ask = (after: number) =>
      page.request({ method: 'POST', body: JSON.stringify({ after, room: 'a' }) });
    const [first, second] = page.insist(3, () => ask(0));
    first?.answer([1], 7);
    ask(7);
    second?.answer([1], 7);
    expect(page.found()).toMatchObject([{ count: 1 }]);
  });

  it('are found when the cursor is escaped in the address', () => {
    const page = createPage();
    const [first, second] = page.insist(3, () => page.poll(0));
    first?.answer([1], 'ab+c/9==');
    page.poll(encodeURIComponent('ab+c/9=='));
    second?.answer([1], 'ab+c/9==');
    expect(page.found()).toMatchObject([{ count: 1 }]);
  });

  it.each(['0&room=7', '7&after=0&room=7', 'http://7.example/&after=0', '0&room=hall&seq=0'])(
    'are found when the cursor is a number that is in the address anyway: %s',
    (before) => {
      const page = createPage();
      const [first, second] = page.insist(3, () => page.poll(before));
      first?.answer([1], 7);
      page.poll(before.replaceAll('0', '7'));
      second?.answer([1], 7);
      expect(page.found()).toMatchObject([{ count: 1 }]);
    },
  );

  it('are found when the cursor is at the end of a long answer', () => {
    const page = createPage();
    const ids = Array.from({ length: 400 }, (_, index) => 10_000 + index);
    const { second } = overlap(page, ids);
    second?.answer(ids, 7);
    expect(page.found()).toMatchObject([{ count: 400 }]);
    expect(page.found()[0]?.evidence).toHaveLength(20);
  });

  it('are found after polls that were answered in time', () => {
    const page = createPage();
    for (const _time of [1, 2, 3]) {
      page.poll(0).answer([], 0);
      page.wait(1000);
    }
    const { second } = overlap(page);
    second?.answer([1, 2], 7);
    expect(page.found()).toMatchObject([{ count: 2 }]);
  });

  it('are found from then on when two overlap', () => {
    const page = createPage();
    const { second, third, next } = overlap(page);
    page.wait(1000);
    const again = page.poll(7);
    second?.answer([], 7);
    third?.answer([], 7);
    next.answer([3], 8);
    expect(page.found()).toEqual([]);
    again.answer([3], 8);
    expect(page.found()).toMatchObject([{ count: 1 }]);
  });

  it('are found after a question whose answers all came before the page went on', () => {
    const page = createPage();
    overlap(page);
    page.wait(1000);
    for (const one of page.insist(3, () => page.poll(7))) one.answer([], 8);
    const both = [page.poll(8), page.poll(8)];
    for (const one of both) one.answer([3], 9);
    expect(page.found()).toMatchObject([{ count: 1 }]);
  });

  it('are found beside other requests of the page', () => {
    const page = createPage();
    const beside = () => page.request({ url: 'http://chat.example/api/unread' }).answer([]);
    const [first, second] = page.insist(3, () => {
      beside();
      return page.poll(0);
    });
    first?.answer([1], 7);
    beside();
    page.poll(7);
    second?.answer([1], 7);
    expect(page.found()).toMatchObject([{ count: 1 }]);
  });

  it('are found when only the first interval was another', () => {
    const page = createPage();
    page.insist(1, () => page.poll(0), 300);
    const { second } = overlap(page);
    second?.answer([1, 2], 7);
    expect(page.found()).toMatchObject([{ count: 2 }]);
  });

  it('bring nothing twice if the others bring other events', () => {
    const page = createPage();
    const { second } = overlap(page);
    second?.answer([3, 4], 9);
    expect(page.found()).toEqual([]);
  });

  it('bring nothing twice if one answer repeats an event itself', () => {
    const page = createPage();
    const { second } = overlap(page, []);
    second?.answer([1, 1], 7);
    expect(page.found()).toEqual([]);
  });
});

describe('no finding is made of', () => {
  it.each<[string, (page: Page) => void]>([
    [
      'a page that goes on once all are answered: it may have read one answer only',
      ({ insist, poll }) => {
        const asked = insist(3, () => poll(0));
        for (const one of asked) one.answer([1], 7);
        poll(7).answer([2], 8);
      },
    ],
    [
      'a page that goes on with what an earlier answer said',
      ({ insist, poll }) => {
        const before = insist(3, () => poll(0));
        before[2]?.answer([9], 7);
        const asked = insist(3, () => poll(7));
        poll(9);
        for (const one of asked) one.answer([1], 8);
      },
    ],
    [
      'a page that goes on only with the answer to its last request: it had given the others up',
      ({ insist, poll }) => {
        const [first, second, third] = insist(3, () => poll(0));
        third?.answer([1], 7);
        poll(7);
        first?.answer([1], 7);
        second?.answer([1], 7);
      },
    ],
    [
      'two readers, each of which waits for its own answers',
      ({ poll, wait }) => {
        for (const after of [0, 1, 2, 3]) {
          const [left, right] = [poll(after), poll(after)];
          wait(1000);
          left.answer([after], after + 1);
          wait(500);
          right.answer([after], after + 1);
        }
      },
    ],
    [
      'two readers in turn, at even intervals',
      ({ poll, wait }) => {
        let before = poll(0);
        for (const after of [0, 1, 2, 3]) {
          wait(1000);
          const other = poll(after);
          wait(500);
          before.answer([after], after + 1);
          wait(500);
          before = poll(after + 1);
          other.answer([after], after + 1);
        }
      },
    ],
    [
      'requests made side by side',
      (page) => {
        const [first, second] = page.insist(3, () => page.poll(0), 50);
        first?.answer([1], 7);
        page.poll(7);
        second?.answer([1], 7);
      },
    ],
    [
      'requests at uneven intervals',
      ({ poll, wait }) => {
        const asked = [1000, 1200, 0].map((ms) => {
          const one = poll(0);
          wait(ms);
          return one;
        });
        asked[0]?.answer([1], 7);
        poll(7);
        asked[1]?.answer([1], 7);
      },
    ],
    [
      'a request that is repeated after its answer, or because it failed or was aborted',
      ({ poll, wait }) => {
        for (const end of ['failed', 'abandoned'] as const) {
          for (const _time of [1, 2, 3]) {
            const { exchange } = poll(0);
            exchange[end]();
            wait(1000);
          }
          poll(0).answer([1], 7);
          poll(7).answer([2], 8);
          poll(0).answer([1], 7);
        }
      },
    ],
    [
      'a third request after one of two was answered',
      ({ poll, wait }) => {
        const first = poll(0);
        wait(1000);
        const second = poll(0);
        first.answer([], 0);
        wait(1000);
        const third = poll(0);
        second.answer([1], 7);
        poll(7);
        third.answer([1], 7);
      },
    ],
    [
      'long polls that are answered empty',
      ({ poll, wait }) => {
        for (const _time of [1, 2, 3, 4]) {
          const held = poll(5);
          wait(20_000);
          held.answer([], 5);
        }
      },
    ],
    [
      'the same resource, asked for again and again',
      ({ insist, request }) => {
        for (const one of insist(4, request)) one.answer([1, 2]);
        request({ url: `${POLL}?room=other` });
        for (const one of insist(4, request)) one.answer([1, 2]);
      },
    ],
    [
      'requests for something that no answer named',
      (page) => {
        const [first, second] = page.insist(3, () => page.poll(0));
        first?.answer([1], 7);
        page.poll('7&room=other');
        second?.answer([1], 7);
      },
    ],
    [
      'requests that ask for less than before',
      (page) => {
        const [first, second] = page.insist(3, () => page.poll('0&room=a'));
        first?.answer([1], 7);
        page.poll(0);
        second?.answer([1], 7);
      },
    ],
    [
      'the same question asked at several places',
      ({ insist, poll, request }) => {
        const urls = ['left', 'middle', 'right'].map((place) => `${POLL}/${place}?after=0`);
        const [first, second] = insist(3, () => request({ url: urls.shift() ?? '' }));
        first?.answer([1], 7);
        poll(7);
        second?.answer([1], 7);
      },
    ],
    [
      'different questions in forms and bytes, which cannot be compared',
      (page) => {
        for (const bytes of [undefined, '9 the same end']) {
          const form = { method: 'POST', ...(bytes !== undefined && { bytes, body: '' }) };
          const [first, second] = page.insist(3, () => page.poll(0, form));
          first?.answer([1], 7);
          page.poll(7, form);
          second?.answer([1], 7);
        }
      },
    ],
  ])('%s', (_, act) => {
    const page = createPage();
    act(page);
    page.wait(60_000);
    expect(page.found()).toEqual([]);
  });
});

describe('the journal', () => {
  it('says nothing of polls that wait, nor of two that ask the same at once', () => {
    const { entries, poll, wait } = createPage();
    for (const after of [0, 1, 2]) {
      poll(after).answer([after], after + 1);
      wait(1000);
      for (const one of [poll('both'), poll('both')]) one.answer([after], after + 1);
    }
    expect(entries.filter((entry) => 'poll' in entry)).toEqual([]);
    expect(entries.filter(({ type }) => type === 'received')).toHaveLength(9);
  });

  it('numbers what was asked and the answers to it, and says when the page has proved impatient', () => {
    const page = createPage();
    const { second, next } = overlap(page, [1]);
    const again = page.poll(7);
    second?.answer([1], 7);
    next.answer([2], 8);
    again.answer([2], 8);
    page.poll(8).answer([3], 9);
    const polls = page.entries.flatMap((entry) => (entry.type === 'received' ? [entry.poll] : []));
    expect(page.entries.map(checkEntry)).toEqual(page.entries.map((entry) => ({ entry })));
    expect(polls).toEqual([
      { question: 1, answer: 1 },
      { question: 1, answer: 2, impatient: true },
      { question: 2, answer: 1, impatient: true },
      { question: 2, answer: 2, impatient: true },
      undefined,
    ]);
  });

  it('keeps no more of long questions than of others', () => {
    const page = createPage();
    const long = 'x'.repeat(4000);
    const [first, second] = page.insist(3, () => page.poll(`0&${long}`));
    first?.answer([1], 7);
    page.poll(`7&${long}`);
    second?.answer([1], 7);
    expect(page.found()).toEqual([]);
  });
});
