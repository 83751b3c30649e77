import { describe, expect, it } from 'vitest';
import { createFaults } from '../../../src/faults/index.ts';
import type { Draft } from '../../../src/journal/entry.ts';
import type { RegisteredClient } from '../../../src/journal/registry.ts';
import { Ring } from '../../../src/journal/ring.ts';
import type { ForeignChannel } from '../../../src/probe/foreign-channel.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';
import { FrameChannels } from '../../../src/probe/frame-channels.ts';
import { PageJournal } from '../../../src/probe/page-journal.ts';
import { megabytesHeldBy } from '../../support/heap.ts';

/** docs/journal.md, "Where it is kept": what the probe holds at most in a page, whatever the page does. */
const BOUND = 40;
const MANY = 100_000;
/** A loaded machine takes its time. */
const PATIENCE = 60_000;
const RESET = { code: 1006, reason: '', clean: false };

/** The probe of a page, but for the page. */
function createProbe() {
  let at = 0;
  const now = () => ++at;
  const journal = new PageJournal(now);
  const { later, settle } = journal.backlog;
  const clock = { now, setTimeout: () => 0, clearTimeout: () => {} };
  const faults = createFaults({ clock, report: journal.write });
  const channels = new FrameChannels();
  const clients = new ForeignClients({
    tap: channels.through(faults.tap),
    now: journal.backlog.now,
    write: journal.write,
    later,
    settle,
  });
  const connect = (url: string): ForeignChannel | undefined => {
    const channel = clients.meet(url)?.connect('websocket', url, () => {});
    channel?.pass({ kind: 'attempt' }, () => {});
    return channel;
  };
  return { journal, faults, channels, clients, connect };
}

const times = (count: number, act: (index: number) => void): void => {
  for (let index = 0; index < count; index++) act(index);
};

describe('the probe’s memory in a page stays bounded', { timeout: PATIENCE }, () => {
  it('when the page abandons 100,000 connections in a stall', () => {
    const held = megabytesHeldBy(() => {
      const probe = createProbe();
      probe.faults.arm({ fault: 'stall' });
      times(MANY, () => {
        const channel = probe.connect('ws://host.example/chat');
        channel?.disowned(1000, '');
        channel?.forget();
      });
      return probe;
    });
    expect(held).toBeLessThan(BOUND);
  });

  it('when nobody reads what was seen in frames that are gone', () => {
    const held = megabytesHeldBy(() => {
      const probe = createProbe();
      times(200, () => {
        const page = new Uint8Array(1_000_000);
        const client = probe.clients.meet('ws://host.example/chat');
        const channel = client?.connect('websocket', 'ws://host.example/chat', () => page.fill(1));
        channel?.received('{"type":"event"}');
        channel?.pass({ kind: 'open' }, () => {});
        probe.channels.end();
      });
      return probe;
    });
    expect(held).toBeLessThan(BOUND);
  });

  it('when the page connects to 100,000 hosts, one after the other', () => {
    const held = megabytesHeldBy(() => {
      const probe = createProbe();
      times(MANY, (index) => {
        const channel = probe.connect(`ws://host-${index}.example/chat?token=${index}`);
        channel?.opened();
        channel?.over(RESET, 'remote');
      });
      return probe;
    });
    expect(held).toBeLessThan(BOUND);
  });

  it('when the page connects to 100,000 hosts and closes nothing', () => {
    const held = megabytesHeldBy(() => {
      const probe = createProbe();
      times(MANY, (index) => probe.connect(`ws://host-${index}.example/`)?.opened());
      return probe;
    });
    expect(held).toBeLessThan(BOUND);
  });

  it('when the page opens 100,000 sockets to one host, pings on each and closes none', () => {
    const held = megabytesHeldBy(() => {
      const probe = createProbe();
      times(MANY, () => {
        const channel = probe.connect('ws://chat.example/');
        channel?.opened();
        channel?.sent('{"type":"ping"}');
      });
      probe.journal.since(0);
      return probe;
    });
    expect(held).toBeLessThan(BOUND);
  });

  it('when 100,000 attempts never end', () => {
    const held = megabytesHeldBy(() => {
      const probe = createProbe();
      times(MANY, () => probe.connect('ws://chat.example/'));
      return probe;
    });
    expect(held).toBeLessThan(BOUND);
  });

  it.each([
    ['text', () => 'x'.repeat(1_000_000)],
    ['JSON', () => JSON.stringify({ type: 'token', text: 'x'.repeat(300_000) })],
    [
      'JSON with a body',
      () => JSON.stringify({ type: 'message', messageId: 'm', body: 'x'.repeat(300_000) }),
    ],
  ])('when the frames are huge: %s', (_, make) => {
    const held = megabytesHeldBy(() => {
      const probe = createProbe();
      const channel = probe.connect('ws://chat.example/');
      times(200, (index) => {
        channel?.received(make());
        if (index % 10 === 0) probe.journal.since(0);
      });
      probe.journal.since(0);
      return probe;
    });
    expect(held).toBeLessThan(BOUND);
  });

  it('when nobody drains and frames are huge', () => {
    const held = megabytesHeldBy(() => {
      const probe = createProbe();
      const channel = probe.connect('ws://chat.example/');
      times(300, (index) => channel?.received(`${index}${'x'.repeat(1_000_000)}`));
      return probe;
    });
    expect(held).toBeLessThan(BOUND);
  });

  it('when URLs and reasons are huge', () => {
    const held = megabytesHeldBy(() => {
      const probe = createProbe();
      times(300, (index) => {
        const channel = probe.connect(`ws://host-${index}.example/${'x'.repeat(300_000)}`);
        channel?.over({ ...RESET, reason: `${index}${'y'.repeat(300_000)}` }, 'remote');
      });
      return probe;
    });
    expect(held).toBeLessThan(BOUND);
  });

  it('when a registered client writes more than a journal entry may hold', () => {
    const held = megabytesHeldBy(() => {
      const probe = createProbe();
      const ring = new Ring(10);
      const client: RegisteredClient = { id: 'c', journal: ring, tap: null, channels: () => [] };
      probe.journal.relay(client);
      times(300, (index) => {
        const entry = { type: 'ping', at: 0, connection: 'c', epoch: 1 } as const;
        const more = {
          rubbish: new Array(30_000).fill(index),
          messageId: `${index}${'x'.repeat(300_000)}`,
        };
        ring.write({ ...entry, ...more } as Draft);
      });
      return probe;
    });
    expect(held).toBeLessThan(BOUND);
  });
});
