import type { Channel, Passage } from '../journal/registry.ts';
import type { HeldEvent } from '../journal/rule.ts';
import type { FaultDraft } from './index.ts';
import type { FaultClock } from './kind.ts';

const MAX_HELD = 1000;
const PREVIEW = 120;

/** The events that gates have stopped, over all rules. */
export class Gates {
  readonly #clock: FaultClock;
  readonly #report: (draft: FaultDraft) => void;
  readonly #events = new Map<string, HeldEvent>();
  #count = 0;

  constructor(clock: FaultClock, report: (draft: FaultDraft) => void) {
    this.#clock = clock;
    this.#report = report;
  }

  events(): HeldEvent[] {
    return [...this.#events.values()];
  }

  /** @returns `undefined` when no more can be held: the event goes on, and the journal says so */
  hold(rule: string, channel: Channel, passage: Passage): HeldEvent | undefined {
    if (passage.kind === 'attempt') return undefined;
    const { connection, epoch, transport } = channel;
    const at = this.#clock.now();
    if (this.#events.size >= MAX_HELD) {
      const message = `${MAX_HELD} events are held: this one went on. Release some.`;
      this.#report({ type: 'error', at, connection, epoch, message });
      return undefined;
    }
    const event: HeldEvent = {
      id: `h${++this.#count}`,
      rule,
      connection,
      epoch,
      transport,
      event: passage.kind,
      ...(passage.kind === 'frame' && { preview: String(passage.data).slice(0, PREVIEW) }),
      since: at,
    };
    this.#events.set(event.id, event);
    this.#report({
      type: 'held',
      at,
      connection,
      held: event.id,
      rule,
      epoch,
      event: passage.kind,
    });
    return event;
  }

  release(event: HeldEvent): void {
    this.#events.delete(event.id);
    const { connection, epoch, id } = event;
    this.#report({ type: 'released', at: this.#clock.now(), connection, held: id, epoch });
  }
}
