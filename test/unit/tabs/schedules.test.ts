import fc from 'fast-check';
import { expect, it } from 'vitest';
import { settle, type Tab, World } from './world.ts';

/** What happens to one of the tabs; `which` is counted among those that are there. */
type Happening =
  | { readonly what: 'crash' | 'leave' | 'thaw' | 'send'; readonly which: number }
  | { readonly what: 'freeze'; readonly which: number; readonly hears: boolean }
  | { readonly what: 'open' | 'event' }
  | { readonly what: 'wait'; readonly ms: number };

const which = fc.nat(3);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ what: fc.constantFrom('crash', 'leave', 'thaw', 'send'), which }),
  fc.record({ what: fc.constant('freeze'), which, hears: fc.boolean() }),
  fc.record({ what: fc.constantFrom('open', 'event', 'event') }),
  fc.record({ what: fc.constant('wait'), ms: fc.constantFrom(50, 500, 1500, 4000, 7000) }),
);

/** Tabs that share a connection, and what they have sent. */
class Run {
  readonly world = new World();
  readonly all: Tab[] = [];
  readonly present: Tab[] = [];
  readonly frozen = new Set<Tab>();
  readonly sent: { readonly by: Tab; readonly text: string; ended: boolean }[] = [];

  async open(): Promise<void> {
    const tab = await this.world.open();
    this.all.push(tab);
    this.present.push(tab);
  }

  /** The server says something; who is not connected is told when it is. */
  event(body: string): void {
    const { owner, said } = this.world.backend;
    if (owner?.state === 'connected') owner.deliver(body);
    else said.push(body);
  }

  thaw(tab: Tab): void {
    if (this.frozen.delete(tab)) tab.thaw();
  }

  async take(happening: Happening): Promise<void> {
    const { present, frozen, world } = this;
    const at = 'which' in happening ? happening.which % present.length : 0;
    const tab = present[at];
    if (!tab) return;
    switch (happening.what) {
      case 'open':
        if (present.length < 4) await this.open();
        break;
      case 'event':
        this.event(`event ${world.backend.said.length}`);
        break;
      case 'wait':
        await world.clock.advance(happening.ms);
        break;
      case 'freeze':
        if (!frozen.has(tab)) tab.freeze(happening);
        frozen.add(tab);
        break;
      case 'thaw':
        this.thaw(tab);
        break;
      case 'send':
        if (!frozen.has(tab)) this.send(tab);
        break;
      case 'crash':
      case 'leave':
        if (present.length === 1 || (happening.what === 'leave' && frozen.has(tab))) break;
        if (happening.what === 'crash') tab.crash();
        else tab.shared.disconnect();
        present.splice(at, 1);
        frozen.delete(tab);
    }
    // No two lead from the same moment on.
    await world.clock.advance(1);
  }

  send(by: Tab): void {
    const sent = { by, text: `message ${this.sent.length}`, ended: false };
    const end = () => {
      sent.ended = true;
    };
    this.sent.push(sent);
    by.shared.sendMessage(sent.text).confirmed.then(end, end);
  }

  /** All that are left wake, and the server says a last word. */
  async heal(): Promise<void> {
    for (const tab of this.present) this.thaw(tab);
    await this.world.clock.advance(30_000);
    this.event('the end');
    await settle();
  }
}

it('tabs that freeze, crash, come and go get each event once, in order; each message is sent once', async () => {
  const schedule = fc.array(happening, { minLength: 10, maxLength: 26 });
  await fc.assert(
    fc.asyncProperty(schedule, async (happenings) => {
      const run = new Run();
      await run.open();
      for (const happening of happenings) await run.take(happening);
      await run.heal();
      const { said, applied } = run.world.backend;
      for (const { received } of run.all) {
        const from = (said as unknown[]).indexOf(received[0]);
        expect(received).toEqual(said.slice(from, from + received.length));
      }
      for (const { received } of run.present) expect(received.at(-1)).toBe('the end');
      expect(new Set(applied).size).toBe(applied.length);
      const open = run.sent.filter(({ by, ended }) => run.present.includes(by) && !ended);
      expect(open.map(({ text }) => text)).toEqual([]);
    }),
    { seed: 1, numRuns: 300 },
  );
});
