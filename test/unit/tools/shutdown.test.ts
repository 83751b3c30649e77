import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createShutdown, type SignalHost } from '../../../tools/shutdown.ts';

class FakeHost extends EventEmitter implements SignalHost {
  exitCode?: number;
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

describe('shutting down', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it('ends what was started in reverse order', async () => {
    const ended: string[] = [];
    const shutdown = createShutdown(() => undefined, new FakeHost());
    for (const name of ['server', 'browser']) {
      shutdown.add(name, Promise.resolve(name), (started) => void ended.push(started));
    }
    await shutdown.end();
    expect(ended).toEqual(['browser', 'server']);
  });

  it('waits for what is still starting, then ends it', async () => {
    const ended: string[] = [];
    const starting = Promise.withResolvers<string>();
    const shutdown = createShutdown(() => undefined, new FakeHost());
    shutdown.add('browser', starting.promise, (started) => void ended.push(started));
    const done = shutdown.end();
    starting.resolve('late');
    await done;
    expect(ended).toEqual(['late']);
  });

  it('ends nothing that failed to start', async () => {
    const reported: string[] = [];
    const shutdown = createShutdown((line) => reported.push(line), new FakeHost());
    shutdown.add('browser', Promise.reject(new Error('no')), () => expect.unreachable());
    await shutdown.end();
    expect(reported).toEqual([]);
  });

  it('reports a failure to end, ends the rest and sets exit code 1', async () => {
    const host = new FakeHost();
    const reported: string[] = [];
    const ended: string[] = [];
    const shutdown = createShutdown((line) => reported.push(line), host);
    shutdown.add('server', Promise.resolve('server'), (started) => void ended.push(started));
    shutdown.add('browser', Promise.resolve(), () => Promise.reject(new Error('it hangs')));
    await shutdown.end();
    expect(ended).toEqual(['server']);
    expect(reported).toEqual(['browser did not end cleanly: it hangs']);
    expect(host.exitCode).toBe(1);
  });

  it('is requested by the first signal and forced by a later one', async () => {
    const host = new FakeHost();
    const shutdown = createShutdown(() => undefined, host);
    expect(shutdown.isAsked).toBe(false);
    host.emit('SIGINT');
    await shutdown.asked;
    expect(shutdown.isAsked).toBe(true);
    expect(host.exits).toEqual([]);
    vi.advanceTimersByTime(1000);
    host.emit('SIGINT');
    expect(host.exits).toEqual([130]);
  });

  it('treats the same Ctrl-C from the terminal and from npm as one', () => {
    const host = new FakeHost();
    createShutdown(() => undefined, host);
    host.emit('SIGINT');
    vi.advanceTimersByTime(20);
    host.emit('SIGINT');
    expect(host.exits).toEqual([]);
  });

  it('removes its signal listeners at the end', async () => {
    const host = new FakeHost();
    await createShutdown(() => undefined, host).end();
    expect(host.listenerCount('SIGINT') + host.listenerCount('SIGTERM')).toBe(0);
  });
});
