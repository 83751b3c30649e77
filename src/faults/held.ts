import { clip } from '../journal/clip.ts';
import type { Draft } from '../journal/entry.ts';
import type { Channel, Passage } from '../journal/registry.ts';
import type { HeldEvent } from '../journal/rule.ts';
import { textOf } from './frame.ts';

/** Most events that gates hold at once. */
const MAX_HELD = 1000;
const PREVIEW = 200;

interface Held {
  readonly event: HeldEvent;
  readonly channel: Channel;
  readonly go: () => void;
}

export type HoldablePassage = Exclude<Passage, { kind: 'attempt' | 'hang-up' }>;

/** The events held by all gates of a page, in the order in which they were stopped. */
export class HeldEvents {
  readonly #held = new Map<string, Held>();
  readonly #now: () => number;
  readonly #report: (entry: Draft) => void;
  #count = 0;

  constructor(now: () => number, report: (entry: Draft) => void) {
    this.#now = now;
    this.#report = report;
  }

  get full(): boolean {
    this.#forgetDead();
    return this.#held.size >= MAX_HELD;
  }

  /** @returns the event's id */
  add(rule: string, channel: Channel, passage: HoldablePassage, go: () => void): string {
    const id = `h${++this.#count}`;
    const { connection, epoch, transport, single, url } = channel;
    const preview = passage.kind === 'frame' ? previewOf(passage.data) : undefined;
    const at = this.#now();
    const event: HeldEvent = {
      id,
      rule,
      connection,
      epoch,
      transport,
      event: passage.kind,
      ...(passage.kind === 'frame' && { direction: passage.direction }),
      ...(preview !== undefined && { preview }),
      ...(single && { request: clip(url, PREVIEW) }),
      since: at,
    };
    this.#held.set(id, { event, channel, go });
    this.#report({ type: 'held', at, connection, held: id, rule, epoch, event: passage.kind });
    return id;
  }

  /** Records in the journal that an event has continued. */
  went(id: string, { connection, epoch }: Channel): void {
    this.#report({ type: 'released', at: this.#now(), connection, held: id, epoch });
  }

  /**
   * Releases one event, or all, oldest first.
   *
   * @returns how many
   */
  release(id?: string): number {
    return this.#release((held) => id === undefined || held.event.id === id);
  }

  /** Releases the events held by one rule. */
  releaseOf(rule: string): number {
    return this.#release((held) => held.event.rule === rule);
  }

  list(): HeldEvent[] {
    this.#forgetDead();
    const lanes = new Map<Channel, Set<string>>();
    return [...this.#held.values()].map(({ event, channel }) => {
      const lane = `${event.rule} ${event.direction ?? 'in'}`;
      const taken = lanes.get(channel) ?? new Set();
      if (taken.has(lane)) return { ...event, behind: true };
      lanes.set(channel, taken.add(lane));
      return event;
    });
  }

  #release(chosen: (held: Held) => boolean): number {
    const going = [...this.#held.values()].filter(chosen);
    let count = 0;
    for (const { event, go } of going) {
      // Releasing one event may cause others to be released before their turn.
      if (!this.#held.delete(event.id)) continue;
      count++;
      go();
    }
    return count;
  }

  /** An event of a connection that is over no longer means anything to anyone. */
  #forgetDead(): void {
    this.#release(({ channel }) => !channel.live);
  }
}

function previewOf(data: unknown): string | undefined {
  const text = textOf(data);
  if (text !== undefined) return clip(text, PREVIEW);
  try {
    return clip(JSON.stringify(data) ?? '', PREVIEW);
  } catch {
    return undefined;
  }
}
