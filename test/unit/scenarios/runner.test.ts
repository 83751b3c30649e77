import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkCommand } from '../../../src/journal/command-schema.ts';
import { type Outcome, type RunOptions, runScenario } from '../../../src/scenarios/runner.ts';
import type { Step } from '../../../src/scenarios/scenario.ts';
import { TestStage } from './test-stage.ts';

const open = { type: 'open', epoch: 1, transport: 'websocket' } as const;
const sent = { type: 'sent', messageId: 'm', epoch: 1, transport: 'websocket' } as const;
const held = { type: 'held', held: 'h1', rule: 'rule-1', epoch: 2, event: 'open' } as const;

let stage: TestStage;

const run = (steps: readonly Step[], options: RunOptions = {}): Promise<Outcome> =>
  runScenario({ version: 1, id: 'test', title: 'T', story: 'S', steps }, stage, options);

describe('a scenario', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    stage = new TestStage();
  });
  afterEach(() => vi.useRealTimers());

  it('runs its steps in order and reports progress', async () => {
    const progress: string[] = [];
    const outcome = await run([{ type: '#a', text: 'hi' }, { click: '#b' }], {
      onProgress: ({ index, phase }) => progress.push(`${index} ${phase}`),
    });
    expect(stage.deeds).toEqual(['type #a hi', 'click #b']);
    expect(progress).toEqual(['0 running', '0 done', '1 running', '1 done']);
    expect(outcome).toEqual({ status: 'done', message: '', startSeq: 1, leftovers: [] });
  });

  it('marks its beginning, its steps and its end in the journal', async () => {
    await run([{ click: '#b', note: 'send it' }]);
    expect(stage.entries.map((entry) => entry.type === 'mark' && entry.label)).toEqual([
      'Scenario test begins',
      'Scenario test step 1: send it',
      'Scenario test is done',
    ]);
  });

  it('names a step of a very long text by its beginning, so that the page takes its mark', async () => {
    const outcome = await run([{ type: '#a', text: 'word '.repeat(800) }]);
    expect(outcome.status).toBe('done');
    expect(stage.deeds[0]).toHaveLength('type #a '.length + 4000);
    for (const command of stage.sent) expect(checkCommand(command)).toEqual(command);
  });

  it('does not miss an entry that follows its step at once', async () => {
    stage.onCommand = (command) => command.do === 'click' && stage.write(sent);
    const outcome = await run([{ click: '#b' }, { wait: { entry: { type: 'sent' } }, within: 10 }]);
    expect(outcome.status).toBe('done');
  });

  it('waits for the given number of entries since the last step', async () => {
    stage.write(sent, sent);
    const running = run([
      { click: '#b' },
      { wait: { entry: { type: 'sent', epoch: 1 }, count: 2 }, within: 1000 },
    ]);
    await vi.advanceTimersByTimeAsync(500);
    stage.write(sent, { ...sent, epoch: 7 });
    await vi.advanceTimersByTimeAsync(400);
    stage.write(sent);
    expect((await running).status).toBe('done');
  });

  it('matches an entry without a flag where the flag must be false', async () => {
    stage.onCommand = (command) =>
      command.do === 'click' && stage.write({ ...open, partial: true });
    const running = run([
      { click: '#b' },
      { wait: { entry: { type: 'open', partial: false } }, within: 100 },
    ]);
    await vi.advanceTimersByTimeAsync(100);
    expect((await running).status).toBe('failed');
    stage.onCommand = (command) => command.do === 'click' && stage.write(open);
    const again = await run([
      { click: '#b' },
      { wait: { entry: { type: 'open', partial: false } }, within: 100 },
    ]);
    expect(again.status).toBe('done');
  });

  it('names the step that failed and what it waited for', async () => {
    const running = run([
      { click: '#b' },
      { wait: { entry: { type: 'open', transport: 'sse' } }, within: 1000 },
    ]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await running).toMatchObject({
      status: 'failed',
      message:
        'Step 2 of 2 (wait for ‘open’ with transport sse) failed. Waited 1000 ms for ‘open’ with transport sse in the journal.',
    });
  });

  it('reports why the page refused a step', async () => {
    stage.onCommand = (command) => {
      if (command.do === 'click') throw new Error('No element matches #b.');
    };
    const outcome = await run([{ click: '#b' }]);
    expect(outcome.message).toBe('Step 1 of 1 (click #b) failed. No element matches #b.');
  });

  it('recognises a connection from before it began', async () => {
    stage.write(open);
    expect((await run([{ connected: 'websocket', within: 10 }])).status).toBe('done');
  });

  it('fails at once when the page is connected over another transport', async () => {
    stage.write({ ...open, transport: 'sse' });
    const outcome = await run([{ connected: 'websocket', within: 10_000 }]);
    expect(outcome.message).toContain('The page is connected over sse');
  });

  it('settles after a quiet period, in which heartbeats do not count', async () => {
    const running = run([{ click: '#b' }, { settle: 1000, within: 60_000 }, { click: '#after' }]);
    await vi.advanceTimersByTimeAsync(900);
    stage.write(sent);
    await vi.advanceTimersByTimeAsync(900);
    stage.write({ type: 'ping', epoch: 1 });
    expect(stage.deeds).toEqual(['click #b']);
    await vi.advanceTimersByTimeAsync(100);
    expect(stage.deeds).toEqual(['click #b', 'click #after']);
    await running;
  });

  it('lifts a fault by name', async () => {
    await run([{ arm: { fault: 'stall' }, as: 'x' }, { lift: 'x' }]);
    expect(stage.deeds).toEqual(['arm stall', 'lift rule-1']);
  });

  it('releases only events of its own gates, in the requested order', async () => {
    stage.onCommand = (command) => {
      if (command.do === 'arm')
        stage.write(held, { ...held, held: 'h2' }, { ...held, held: 'x', rule: 'other' });
      if (command.do === 'release')
        stage.write({ type: 'released', held: command.held ?? '', epoch: 2 });
    };
    await run([
      { arm: { fault: 'hold' } },
      { release: 'last' },
      { release: 'all' },
      { lift: 'all' },
    ]);
    expect(stage.deeds).toEqual(['arm hold', 'release h2', 'release h1', 'lift rule-1']);
  });

  it('continues when a held event has been released by itself', async () => {
    stage.onCommand = (command) => {
      if (command.do === 'arm') stage.write(held, { type: 'released', held: 'h1', epoch: 2 });
    };
    const outcome = await run([{ arm: { fault: 'hold' } }, { release: 'first' }]);
    expect(outcome.status).toBe('done');
    expect(stage.deeds).toEqual(['arm hold', 'lift rule-1']);
  });

  it('fails when there is nothing to release', async () => {
    const outcome = await run([{ arm: { fault: 'hold' } }, { release: 'first' }]);
    expect(outcome.message).toContain('nothing to release');
  });

  it('lifts its faults and releases held events when a step fails', async () => {
    stage.onCommand = (command) => command.do === 'arm' && stage.write(held);
    const running = run([
      { arm: { fault: 'hold' } },
      { wait: { entry: { type: 'open' } }, within: 5 },
    ]);
    await vi.advanceTimersByTimeAsync(5);
    await running;
    expect(stage.deeds).toEqual(['arm hold', 'lift rule-1', 'release h1']);
    expect(stage.entries.at(-1)).toMatchObject({ label: 'Scenario test was given up' });
  });

  it('stops on request and lifts its faults', async () => {
    const stopper = new AbortController();
    const running = run(
      [{ arm: { fault: 'stall' } }, { wait: { entry: { type: 'open' } }, within: 60_000 }],
      { signal: stopper.signal },
    );
    await vi.advanceTimersByTimeAsync(10);
    stopper.abort();
    expect(await running).toMatchObject({ status: 'stopped', leftovers: [] });
    expect(stage.deeds).toEqual(['arm stall', 'lift rule-1']);
  });

  it('reports what it could not undo', async () => {
    stage.onCommand = (command) => {
      if (command.do === 'lift') throw new Error('The page is busy.');
    };
    const outcome = await run([{ arm: { fault: 'stall' } }]);
    expect(outcome.leftovers).toEqual(['A fault could not be lifted: The page is busy.']);
  });

  it('ends when the page is left', async () => {
    const running = run([{ click: '#b' }, { wait: { entry: { type: 'open' } }, within: 60_000 }]);
    await vi.advanceTimersByTimeAsync(10);
    stage.lose('The page was left.');
    expect((await running).message).toContain('The page was left.');
  });

  it('leaves no listener and no timer behind', async () => {
    const done = run([{ click: '#b' }, { pause: 5 }]);
    await vi.advanceTimersByTimeAsync(5);
    expect((await done).status).toBe('done');
    const failed = run([{ wait: { entry: { type: 'open' } }, within: 5 }]);
    await vi.advanceTimersByTimeAsync(5);
    expect((await failed).status).toBe('failed');
    expect(stage.listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('fails when the page does not write its marks', async () => {
    stage.write = () => {};
    const running = run([{ click: '#b' }]);
    await vi.advanceTimersByTimeAsync(5000);
    expect((await running).message).toContain(
      'The beginning failed. The page did not write a mark',
    );
  });
});
