import { createFaults, type Faults } from '../../../src/faults/index.ts';
import type { Draft } from '../../../src/journal/entry.ts';
import type { Channel, Ending, Passage } from '../../../src/journal/registry.ts';
import { VirtualClock } from '../../../src/simulation/clock.ts';

/** A connection that keeps what its owner was told and what reached the network. */
export class FakeChannel implements Channel {
  readonly connection: string;
  readonly epoch: number;
  readonly transport: Channel['transport'];
  readonly url: string;
  readonly single: boolean;
  live = true;
  /** What went on, in order, each with its time: `open`, `in x`, `out x`, `close 1000`, `ended 1006`. */
  readonly log: string[] = [];
  readonly endings: Ending[] = [];
  readonly #faults: Faults;
  readonly #clock: VirtualClock;

  constructor(faults: Faults, clock: VirtualClock, epoch: number, fields: Partial<Channel>) {
    this.#faults = faults;
    this.#clock = clock;
    this.epoch = epoch;
    this.connection = fields.connection ?? 'client';
    this.transport = fields.transport ?? 'websocket';
    this.url = fields.url ?? 'ws://host/socket';
    this.single = fields.single ?? false;
  }

  end(ending: Ending): void {
    if (!this.live) return;
    this.live = false;
    this.endings.push(ending);
    this.log.push(`ended ${ending.code} @${this.#clock.now()}`);
  }

  pass(passage: Passage): this {
    this.#faults.tap(this, passage, (passed) => {
      if (this.live) this.log.push(`${say(passed)} @${this.#clock.now()}`);
    });
    return this;
  }

  attempt = () => this.pass({ kind: 'attempt' });
  open = () => this.pass({ kind: 'open' });
  in = (data: unknown) => this.pass({ kind: 'frame', direction: 'in', data });
  out = (data: unknown) => this.pass({ kind: 'frame', direction: 'out', data });
  close = () => this.pass({ kind: 'close', ending: { code: 1000, reason: '', clean: true } });
}

function say(passage: Passage): string {
  if (passage.kind === 'close') return `close ${passage.ending.code}`;
  if (passage.kind !== 'frame') return passage.kind;
  const { direction, data } = passage;
  return `${direction} ${typeof data === 'string' ? data : JSON.stringify(data)}`;
}

export function createWorld() {
  const clock = new VirtualClock(0);
  const entries: Draft[] = [];
  const online: boolean[] = [];
  const frozen: boolean[] = [];
  const faults = createFaults({
    clock,
    random: () => 0.5,
    report: (entry) => entries.push(entry),
    environment: {
      setOnline: (is) => online.push(is),
      setFrozen: (is) => frozen.push(is),
    },
  });
  let epochs = 0;
  return {
    clock,
    entries,
    online,
    frozen,
    faults,
    /** A connection that stands. */
    connected(fields: Partial<Channel> = {}): FakeChannel {
      const channel = new FakeChannel(faults, clock, ++epochs, fields).attempt().open();
      channel.log.length = 0;
      return channel;
    },
    /** A connection that is about to be attempted. */
    fresh: (fields: Partial<Channel> = {}) => new FakeChannel(faults, clock, ++epochs, fields),
    /** `phase` and detail of the fault entries. */
    story: () =>
      entries.flatMap((entry) =>
        entry.type === 'fault' ? [`${entry.phase}${entry.detail ? `: ${entry.detail}` : ''}`] : [],
      ),
  };
}

export const confirm = (messageId: string) => JSON.stringify({ type: 'confirm', messageId });

/** What happened on a connection, without when. */
export const names = (log: readonly string[]) => log.map((line) => line.replace(/ @.*/, ''));
