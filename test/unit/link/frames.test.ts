import { beforeEach, describe, expect, it } from 'vitest';
import type { Command, Drained } from '../../../src/journal/command.ts';
import type { Draft, Entry } from '../../../src/journal/entry.ts';
import type { ArmedRule, Rule } from '../../../src/journal/rule.ts';
import type { Link } from '../../../src/link/link.ts';
import type { RemotePart } from '../../../src/link/remote-part.ts';
import type { VirtualClock } from '../../../src/simulation/clock.ts';
import { FakeProbe } from './fake-probe.ts';
import { linkedParts } from './linked-parts.ts';

let clock: VirtualClock;
let page: FakeProbe;
let link: Link;
let told: Drained[];
let arrive: (frame: RemotePart) => void;
let pass: (ms: number) => Promise<void>;

const entries = (): readonly Entry[] => told.flatMap((drained) => drained.entries);
const attempt = (connection: string): Draft => ({
  ...{ type: 'attempt', at: 1, connection, epoch: 1, transport: 'websocket' },
  ...{ url: 'wss://widget.net/', attempt: 1 },
});
const reset: Rule = { fault: 'reset' };

beforeEach(async () => {
  ({ clock, page, link, told, arrive, pass } = await linkedParts());
});

/** A frame that has come. */
async function frame(id = 'frame'): Promise<FakeProbe> {
  const probe = new FakeProbe(id);
  arrive(probe);
  await pass(100);
  return probe;
}

describe('the journals of a page and its frames', () => {
  it('are merged in order of arrival, with unambiguous connection names', async () => {
    const probe = await frame();
    probe.write(
      { type: 'connection', at: 1, connection: 'a', label: 'Client of a', url: 'wss://a/' },
      attempt('a'),
    );
    page.write(attempt('a'));
    await pass(500);
    expect(entries().map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(new Set(entries().map(({ connection }) => connection))).toEqual(
      new Set(['', 'a', 'widget.net#1/a']),
    );
    expect(entries()).toContainEqual(
      expect.objectContaining({ label: 'Client of a in a frame of widget.net' }),
    );
    expect(new Set(told.map((drained) => drained.page.id))).toEqual(new Set(['page']));
  });

  it('end the open connections of a frame that goes away', async () => {
    const probe = await frame();
    probe.write(attempt('over'), attempt('open'));
    probe.write({
      ...{ type: 'close', at: 2, connection: 'over', epoch: 1, transport: 'websocket' },
      ...{ clean: true, by: 'remote' },
    });
    await pass(500);
    probe.goAway();
    expect(told.at(-1)?.entries).toMatchObject([
      { type: 'close', connection: 'widget.net#1/open', epoch: 1, by: 'client' },
    ]);
  });

  it('restart at seq 1 with another page, and its frames are read again', async () => {
    const probe = await frame();
    probe.write(attempt('early'));
    await pass(500);
    told.length = 0;
    page.id = 'next page';
    page.entries.length = 0;
    page.write({ type: 'mark', at: 0, connection: '', label: 'of the next page' });
    await pass(900);
    const [first] = told;
    expect(first?.page.id).toBe('next page');
    expect(entries().map(({ seq, type }) => [seq, type])).toEqual([
      [1, 'mark'],
      [2, 'attempt'],
    ]);
  });

  it('report an invalid entry of a frame as an error', async () => {
    const probe = await frame();
    probe.entries.push({ type: 'nonsense' } as unknown as Entry);
    await pass(500);
    expect(entries().at(-1)).toMatchObject({ type: 'error' });
  });
});

describe('a fault', () => {
  it('is armed in page and frames, listed once, and lifted everywhere', async () => {
    const probe = await frame();
    const { id } = await link.send({ do: 'arm', rule: reset });
    await pass(500);
    expect(probe.commands).toEqual([{ do: 'arm', rule: reset }]);
    expect(told.at(-1)?.rules).toEqual([{ id, rule: reset, armedAt: 0, fired: 2 }]);
    expect(await link.send({ do: 'lift', id })).toEqual({ lifted: 1 });
    expect(probe.commands.at(-1)).toEqual({ do: 'lift', id: '1' });
  });

  it('for a connection of a frame goes to that frame only, under the frame’s own ids', async () => {
    const [one, two] = [await frame('one'), await frame('two')];
    const { id } = await link.send({
      do: 'arm',
      rule: { ...reset, where: { connection: 'widget.net#2/a' } },
    });
    expect([page.commands, one.commands]).toEqual([[], []]);
    expect(two.commands).toEqual([{ do: 'arm', rule: { ...reset, where: { connection: 'a' } } }]);
    await link.send({ do: 'lift', id });
    expect([page.commands, one.commands, two.commands.at(-1)]).toEqual([
      [],
      [],
      { do: 'lift', id: '1' },
    ]);
  });

  it('for a connection of the page is not sent to frames', async () => {
    const probe = await frame();
    await link.send({ do: 'arm', rule: { ...reset, where: { connection: 'a' } } });
    expect([page.commands.length, probe.commands.length]).toEqual([1, 0]);
  });

  it('is armed in a new frame for its remaining time', async () => {
    await link.send({ do: 'arm', rule: { fault: 'stall', for: 1000 } });
    await pass(500);
    const probe = await frame();
    expect(probe.commands).toEqual([{ do: 'arm', rule: { fault: 'stall', for: 950 } }]);
  });

  it('that a new frame already has is not armed in it twice', async () => {
    const { id } = await link.send({ do: 'arm', rule: { fault: 'stall' } });
    const probe = new FakeProbe('restored');
    const about: ArmedRule['rule'] = { ...reset, where: { connection: 'a' } };
    probe.rules = [
      { id: 'old 1', rule: { fault: 'stall' }, armedAt: 0, fired: 1 },
      { id: 'old 2', rule: about, armedAt: 0, fired: 0 },
    ];
    arrive(probe);
    await pass(500);
    expect(probe.rules.map(({ rule }) => rule)).toEqual([about, { fault: 'stall' }]);
    expect(told.at(-1)?.rules.map((rule) => [rule.id, rule.rule.fault])).toEqual([
      [id, 'stall'],
      ['widget.net#1/old 2', 'reset'],
    ]);
  });

  it('is armed once in a frame that arrives at the same time', async () => {
    const probe = new FakeProbe('coming');
    arrive(probe);
    const armed = link.send({ do: 'arm', rule: reset });
    await pass(500);
    await armed;
    expect(probe.rules.length).toBe(1);
  });

  it('is armed in a frame that is still joining before the command is answered', async () => {
    const probe = new FakeProbe('coming');
    const { ask } = probe;
    const slow = async (command: Command) => {
      await new Promise<void>((resolve) => clock.setTimeout(resolve, 200));
      return ask.call(probe, command);
    };
    Object.assign(probe, { ask: slow });
    arrive(probe);
    const armed = link.send({ do: 'arm', rule: reset }).then(() => probe.rules.length);
    await pass(900);
    expect(await armed).toBe(1);
  });

  it('of a page that was left does not reach a frame of the next page', async () => {
    await link.send({ do: 'arm', rule: { fault: 'stall' } });
    await pass(500);
    Object.assign(page, { id: 'next page', rules: [], entries: [] });
    const probe = new FakeProbe('of the next page');
    arrive(probe);
    await pass(900);
    expect(told.at(-1)?.page.id).toBe('next page');
    expect(told.at(-1)?.rules).toEqual([]);
    expect(probe.rules).toEqual([]);
  });

  it('does not wait for a busy frame', async () => {
    const probe = await frame();
    Object.assign(probe, { ask: () => new Promise(() => {}) });
    let armed = false;
    void link.send({ do: 'arm', rule: reset }).then(() => {
      armed = true;
    });
    await pass(10_000);
    expect(armed).toBe(true);
  });

  it('that a frame refuses is reported, and stays armed elsewhere', async () => {
    const probe = await frame();
    Object.assign(probe, {
      ask: async () => JSON.stringify({ ok: false, error: 'No more than 64 rules.' }),
    });
    expect(await link.send({ do: 'arm', rule: reset })).toEqual({ id: '1' });
    expect(entries()).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('No more than 64 rules.') }),
    );
  });
});

it('a single held event is released in its frame, and all held events everywhere', async () => {
  const probe = await frame();
  probe.held.push({
    ...{ id: '1', rule: '1', connection: 'a', epoch: 1 },
    ...{ transport: 'websocket', event: 'open', since: 0 },
  });
  await pass(500);
  const [held] = told.at(-1)?.held ?? [];
  expect(held).toMatchObject({ id: 'widget.net#1/1', connection: 'widget.net#1/a' });
  await link.send({ do: 'release', held: held?.id ?? '' });
  expect([page.commands, probe.commands]).toEqual([[], [{ do: 'release', held: '1' }]]);
  expect(await link.send({ do: 'release' })).toEqual({ released: 2 });
});

it('message rules reach the page, its frames and new frames, which report what they recognise', async () => {
  const first = await frame('first');
  const rules = [{ id: 'id', ack: 'ack' }];
  await link.send({ do: 'recognise', rules });
  const second = await frame('second');
  expect([page, first, second].map(({ commands }) => commands)).toEqual(
    new Array(3).fill([{ do: 'recognise', rules }]),
  );
  first.recognised.push({ connection: 'a', protocol: 'STOMP' });
  await pass(500);
  expect(told.at(-1)?.recognised).toEqual([{ connection: 'widget.net#1/a', protocol: 'STOMP' }]);
});

it('a mark goes to the page only', async () => {
  const probe = await frame();
  await link.send({ do: 'mark', label: 'here' });
  expect([page.commands.length, probe.commands.length]).toEqual([1, 0]);
});
