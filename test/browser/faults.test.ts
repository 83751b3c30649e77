import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { browserKinds, type OpenFaultline, openFaultline } from './harness.ts';

describe.each(browserKinds)('in %s, a fault', (kind) => {
  let faultline: OpenFaultline;

  const field = (name: string, expected: string) =>
    faultline.panel.waitFor(
      `${name} to be ${expected}`,
      (wanted: string, text: string) =>
        document.querySelector(`[data-field="${wanted}"]`)?.textContent === text,
      { args: [name, expected], timeout: 40_000 },
    );

  /** Empties the journal, so that what it says afterwards is of what follows. */
  const clear = () => faultline.panel.click('[data-action="clear"]');

  /** In the journal, since a state may be over before one can look at the header. */
  const journal = async (what: string, words: RegExp) => {
    await faultline.panel.click('[data-tab="journal"]');
    await faultline.panel.waitFor(
      `the journal to tell of ${what}`,
      (source: string) =>
        new RegExp(source).test(document.querySelector('[data-view="journal"]')?.textContent ?? ''),
      { args: [words.source] },
    );
    await faultline.panel.click('[data-tab="messages"]');
  };

  const press = (fault: string) => faultline.panel.click(`[data-fault="${fault}"]`);

  const armed = (fault: string) =>
    faultline.panel.waitFor(
      `${fault} to be shown as armed`,
      (name: string) => document.querySelector(`[data-armed="${name}"]`)?.textContent,
      { args: [fault] },
    );

  const over = (fault: string) =>
    faultline.panel.waitFor(
      `${fault} not to be armed any more`,
      (name: string) => document.querySelector(`[data-armed="${name}"]`) === null,
      { args: [fault], timeout: 20_000 },
    );

  const say = async (text: string) => {
    await faultline.page.type('.chat-input', text);
    await faultline.page.click('.chat-send');
  };

  /** The state that the panel shows of the message with this text. */
  const message = (text: string, state: string) =>
    faultline.panel.waitFor(
      `the message “${text}” to be ${state}`,
      (part: string, wanted: string) =>
        [...document.querySelectorAll<HTMLElement>('[data-message]')].some(
          (row) => row.textContent?.includes(part) && row.dataset.messageState === wanted,
        ),
      { args: [text, state], timeout: 40_000 },
    );

  beforeAll(async () => {
    faultline = await openFaultline(kind);
    await faultline.panel.click('[data-tab="messages"]');
  });
  afterAll(() => faultline?.close());
  afterEach(async () => {
    await faultline.panel.evaluate(() =>
      document.querySelector<HTMLButtonElement>('[data-action="lift-all"]')?.click(),
    );
    await field('state', 'connected');
  });

  it('reset: the connection dies, and the client reconnects', async () => {
    await field('state', 'connected');
    await clear();
    await press('reset');
    await journal('the way back', /reconnecting[\s\S]*connected/);
    await field('state', 'connected');
  });

  it('close: has the given code and reason, and the journal shows them', async () => {
    await faultline.panel.type('[data-input="code"]', '1013');
    await faultline.panel.type('[data-input="reason"]', 'try later');
    await press('close');
    await journal('the close', /1013[\s\S]*try later/);
    await journal('the way back', /reconnecting/);
  });

  it('stall: a message stays unconfirmed until the fault is lifted', async () => {
    await press('stall');
    await armed('stall');
    await say('into the void');
    await message('into the void', 'on-wire');
    await faultline.panel.click('[data-armed="stall"] [data-action="lift"]');
    await over('stall');
    await message('into the void', 'confirmed');
  });

  it('lose-ack: a message is applied once, and confirmed after the fault is lifted and a reset', async () => {
    await press('lose-ack');
    await armed('lose-ack');
    await say('no receipt');
    await message('no receipt', 'on-wire');
    await faultline.panel.click('[data-armed="lose-ack"] [data-action="lift"]');
    await over('lose-ack');
    await press('reset');
    await message('no receipt', 'confirmed');
    expect(await applied('no receipt')).toBe(1);
  });

  it('latency: is shown while armed, and messages still arrive', async () => {
    await press('latency');
    await armed('latency');
    await say('slowly');
    await message('slowly', 'confirmed');
  });

  it('refuse: attempts fail with a backoff that the panel counts down, until the fault is lifted', async () => {
    await press('refuse');
    await armed('refuse');
    await press('reset');
    await field('state', 'reconnecting');
    await faultline.panel.waitFor('the next retry to count down', () =>
      /\d/.test(document.querySelector('[data-field="retry"]')?.textContent ?? ''),
    );
    await say('while refused');
    await message('while refused', 'queued');
    await faultline.panel.click('[data-action="lift-all"]');
    await message('while refused', 'confirmed');
  });

  const lift = async (fault: string) => {
    await faultline.panel.click(`[data-armed="${fault}"] [data-action="lift"]`);
    await over(fault);
  };

  const applied = async (text: string) => {
    const response = await fetch(`${faultline.demo.url}/audit?user=${faultline.user}`);
    const { messages } = (await response.json()) as { messages: { text: string }[] };
    return messages.filter((entry) => entry.text === text).length;
  };

  it('drop: a message vanishes, and is sent again after the fault is lifted', async () => {
    await press('drop');
    await armed('drop');
    await say('dropped on the way');
    await message('dropped on the way', 'on-wire');
    await lift('drop');
    await message('dropped on the way', 'confirmed');
    expect(await applied('dropped on the way')).toBe(1);
  });

  it.each([
    ['duplicate', /twice/],
    ['reorder', /is overtaken/],
  ] as const)('%s: a message is still applied only once', async (fault, acts) => {
    await clear();
    await press(fault);
    await armed(fault);
    await say(`under ${fault}`);
    await journal('the fault', acts);
    // No connection may come up while every welcome is overtaken by what follows it.
    await lift(fault);
    await message(`under ${fault}`, 'confirmed');
    expect(await applied(`under ${fault}`)).toBe(1);
  });

  it('corrupt: the client survives an unreadable frame', async () => {
    await faultline.panel.select('[data-input="target-direction"]', 'in');
    // A wrong bit may leave a frame that can be read and says something else, which nothing survives.
    await faultline.panel.select('[data-input="corrupt"]', 'cut');
    await clear();
    await press('corrupt');
    await armed('corrupt');
    await say('unreadable answer');
    await journal('the fault', /was cut off after/);
    await lift('corrupt');
    await faultline.panel.select('[data-input="target-direction"]', 'both');
    await message('unreadable answer', 'confirmed');
    expect(await applied('unreadable answer')).toBe(1);
  });

  it('bandwidth: is shown while armed, and messages still arrive', async () => {
    await press('bandwidth');
    await armed('bandwidth');
    await say('through a straw');
    await message('through a straw', 'confirmed');
  });

  it('cut: the connection ends in the middle of what the server sends', async () => {
    await clear();
    await press('cut');
    await say('cut off');
    await journal('the cut', /bytes into[\s\S]*reconnecting/);
    await message('cut off', 'confirmed');
  });

  it('status: attempts get this answer until the fault is lifted', async () => {
    await press('status');
    await armed('status');
    await clear();
    await press('reset');
    await journal('a refused attempt', /answered with 503/);
    await faultline.panel.click('[data-action="lift-all"]');
    await field('state', 'connected');
  });

  it('freeze: a message waits until the page thaws', async () => {
    await clear();
    await press('freeze');
    await armed('freeze');
    await say('from the ice');
    await journal('the freeze', /freeze/);
    await lift('freeze');
    await message('from the ice', 'confirmed');
    expect(await applied('from the ice')).toBe(1);
  });

  it('offline: navigator.onLine is false, and messages arrive after the fault is lifted', async () => {
    await press('offline');
    await armed('offline');
    expect(await faultline.page.evaluate(() => navigator.onLine)).toBe(false);
    await faultline.panel.click('[data-armed="offline"] [data-action="lift"]');
    await over('offline');
    await say('back online');
    await message('back online', 'confirmed');
  });

  it('restart: connections end, and the fault lifts itself', async () => {
    await clear();
    await press('restart');
    await journal('the way back', /reconnecting/);
    await over('restart');
    await field('state', 'connected');
  });

  it('hold: the next open waits at the gate until it is released', async () => {
    await press('hold');
    await armed('hold');
    await press('reset');
    await faultline.panel.waitFor('an event at the gate', () =>
      document.querySelector('[data-held]'),
    );
    await faultline.panel.click('[data-action="release"]');
    await field('state', 'connected');
  });

  it('hold: the release button of a frame with a long text stays within the panel', async () => {
    await faultline.panel.select('[data-input="hold"]', 'out');
    await press('hold');
    await armed('hold');
    await say('with all that goes with it');
    const beyond = await faultline.panel.waitFor('the frame at the gate', () => {
      const button = document.querySelector('[data-held-event="frame"] [data-action="release"]');
      return button && [button.getBoundingClientRect().right > document.body.clientWidth];
    });
    expect(beyond).toEqual([false]);
  });
});
