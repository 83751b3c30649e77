import { beforeEach, describe, expect, it } from 'vitest';
import type { Command } from '../../../src/journal/command.ts';
import type { Rule } from '../../../src/journal/rule.ts';
import type { Link } from '../../../src/link/link.ts';
import type { RemotePart } from '../../../src/link/remote-part.ts';
import type { VirtualClock } from '../../../src/simulation/clock.ts';
import { FakeProbe } from './fake-probe.ts';
import { linkedParts } from './linked-parts.ts';

const stall: Rule = { fault: 'stall' };
const refuse: Rule = { fault: 'refuse' };

let clock: VirtualClock;
let page: FakeProbe;
let link: Link;
let arrive: (part: RemotePart) => void;
let pass: (ms: number) => Promise<void>;

beforeEach(async () => {
  ({ clock, page, link, arrive, pass } = await linkedParts());
});

/** A part of the page that takes 200 ms for an answer to the commands chosen. */
function slow(chosen: (command: Command) => boolean): FakeProbe {
  const probe = new FakeProbe('slow');
  const { ask } = probe;
  return Object.assign(probe, {
    ask: async (command: Command) => {
      if (chosen(command)) await new Promise<void>((resolve) => clock.setTimeout(resolve, 200));
      return ask.call(probe, command);
    },
  });
}

describe('a worker that has begun with rules of its page', () => {
  /** It has begun with a `stall` by the page's name `1`, which is its own rule `r1`. */
  function begun(): FakeProbe {
    const worker = new FakeProbe('worker');
    worker.given = [{ id: '1', own: 'r1' }];
    worker.rules = [{ id: 'r1', rule: stall, armedAt: 0, fired: 0 }];
    return worker;
  }

  it('keeps them, and gets those that were armed in the page since', async () => {
    await link.send({ do: 'arm', rule: stall });
    await link.send({ do: 'arm', rule: refuse });
    const worker = begun();
    arrive(worker);
    await pass(100);
    expect(worker.commands).toEqual([{ do: 'arm', rule: refuse }]);
  });

  it('loses them when they are lifted in the page, then and later', async () => {
    await link.send({ do: 'arm', rule: stall });
    const worker = begun();
    arrive(worker);
    await pass(100);
    await link.send({ do: 'lift', id: '1' });
    expect(worker.commands).toEqual([{ do: 'lift', id: 'r1' }]);
    const late = begun();
    arrive(late);
    await pass(100);
    expect(late.commands).toEqual([{ do: 'lift', id: 'r1' }]);
  });

  it('is not given them again when it has spent them', async () => {
    await link.send({ do: 'arm', rule: { ...stall, times: 1 } });
    const worker = begun();
    worker.rules = [];
    arrive(worker);
    await pass(100);
    expect(worker.commands).toEqual([]);
  });

  it('keeps a rule that is being armed in the page when it begins', async () => {
    const { ask } = page;
    const worker = begun();
    Object.assign(page, {
      ask: async (command: Command) => {
        const answer = await ask.call(page, command);
        // The page has armed it, and the worker has begun and joined, before the panel hears of that.
        if (command.do === 'arm') {
          arrive(worker);
          await new Promise<void>((resolve) => clock.setTimeout(resolve, 300));
        }
        return answer;
      },
    });
    const armed = link.send({ do: 'arm', rule: stall });
    await pass(500);
    expect(await armed).toEqual({ id: '1' });
    expect(worker.commands).toEqual([]);
  });

  it('lists them once, by the names of the page, though it told of them before it joined', async () => {
    const told: string[][] = [];
    link.subscribe({ onDrained: ({ rules }) => told.push(rules.map(({ id }) => id)) });
    await link.send({ do: 'arm', rule: stall });
    await pass(100);
    const { ask } = page;
    Object.assign(page, {
      ask: async (command: Command) => {
        await new Promise<void>((resolve) => clock.setTimeout(resolve, 300));
        return ask.call(page, command);
      },
    });
    arrive(begun());
    await pass(200);
    expect(told.at(-1)).toEqual(['1', 'widget.net#1/r1']);
    await pass(800);
    expect(told.at(-1)).toEqual(['1']);
  });

  it('names rules of the page only: a false name is no rule of the page', async () => {
    const told: string[] = [];
    link.subscribe({
      onDrained: ({ rules }) => told.splice(0, told.length, ...rules.map(({ id }) => id)),
    });
    const worker = begun();
    worker.given = [{ id: 'of another', own: 'r2' }];
    worker.rules = [{ id: 'r2', rule: { ...stall, where: { connection: 'a' } }, ...armedAtOnce }];
    arrive(worker);
    await pass(100);
    expect(told).toEqual(['widget.net#1/r2']);
  });
});

const armedAtOnce = { armedAt: 0, fired: 0 };

describe('a rule that is lifted', () => {
  it.each([
    ['by its name', { do: 'lift', id: '1' }],
    ['with all others', { do: 'lift' }],
  ] as const)(
    '%s, while a frame is asked what it has, is not armed in it after that',
    async (_how, lift) => {
      await link.send({ do: 'arm', rule: stall });
      const probe = slow(({ do: what }) => what === 'drain');
      arrive(probe);
      await pass(50);
      const lifted = link.send(lift);
      await pass(1000);
      await lifted;
      expect(probe.rules).toEqual([]);
    },
  );

  it('while it is being armed in a frame is lifted in it, too', async () => {
    await link.send({ do: 'arm', rule: stall });
    const probe = slow(({ do: what }) => what === 'arm');
    arrive(probe);
    await pass(50);
    const lifted = link.send({ do: 'lift', id: '1' });
    await pass(1000);
    await lifted;
    expect(probe.rules).toEqual([]);
  });
});

it('a frame that comes during a restart is down for the rest of it only', async () => {
  await link.send({ do: 'arm', rule: { fault: 'restart', downtime: 1000 } });
  const probe = new FakeProbe('frame');
  arrive(probe);
  await pass(100);
  expect(probe.commands).toEqual([{ do: 'arm', rule: { fault: 'restart', downtime: 950 } }]);
});

it('a rule whose time is over is not armed in a frame that comes', async () => {
  await link.send({ do: 'arm', rule: { fault: 'stall', for: 50 } });
  const probe = new FakeProbe('frame');
  arrive(probe);
  await pass(100);
  expect(probe.commands).toEqual([]);
});
