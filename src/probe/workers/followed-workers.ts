import type { FollowedWorker as Listed } from '../../journal/command.ts';
import type { PageNatives, PageScope, Scope } from '../natives.ts';
import { apply, construct } from '../reflect.ts';
import { URL } from '../url.ts';
import { replaceMethod } from '../wrap/disguise.ts';
import { askedWorker } from './asked-worker.ts';
import { BlobScripts } from './blob-scripts.ts';
import { type Channels, channelsOf } from './channel.ts';
import { FollowedWorker } from './followed-worker.ts';
import type { Standing } from './start-script.ts';
import { StartUrls } from './start-urls.ts';
import { TryOut } from './try-out.ts';

/** Most workers followed at a time. */
const MOST = 50;

const HOW =
  'To see those of dedicated workers, tick “Follow workers” in the panel and reload with capture.';

/** A worker that the page creates. */
export interface Made {
  readonly scope: Scope;
  readonly natives: PageNatives;
  /** The native constructor. */
  readonly Worker: typeof Worker;
  readonly args: readonly unknown[];
  readonly newTarget: NewableFunction;
}

/** Methods of a native worker, saved before any script could replace them. */
type Methods = Pick<Worker, 'postMessage' | 'terminate'>;

interface Alive {
  readonly scope: Scope;
  end(): void;
}

/** The page's dedicated workers that start with the probe; none until `follow` is called. */
export class FollowedWorkers {
  readonly #complain: (message: string) => void;
  readonly #standing: () => Standing;
  readonly #channels: Channels;
  readonly #Channel: typeof MessageChannel;
  readonly #tryOut: TryOut;
  readonly #urls: StartUrls;
  readonly #blobs = new BlobScripts();
  readonly #page: Scope;
  /** Saved methods, by window of the page. */
  readonly #methods = new WeakMap<Scope, Methods>();
  /** Windows in which the end of workers is noticed. */
  readonly #wrapped = new WeakSet<Scope>();
  readonly #alive = new Set<Alive>();
  readonly #byWorker = new WeakMap<object, Alive>();
  /** Workers that accept commands. */
  readonly #ready = new Map<string, FollowedWorker>();
  #follows = false;
  #count = 0;

  constructor(
    scope: PageScope,
    natives: PageNatives,
    complain: (message: string) => void,
    standing: () => Standing,
  ) {
    this.#standing = standing;
    this.#page = scope;
    this.#complain = complain;
    this.#channels = channelsOf(scope, natives);
    this.#Channel = scope.MessageChannel;
    this.#tryOut = new TryOut(scope, natives);
    this.#urls = new StartUrls(scope);
  }

  /** Whether workers may be followed; `undefined` until that is known. */
  tryOut(): boolean | undefined {
    return this.#tryOut.outcome();
  }

  /** @param probe source of the probe for workers */
  follow(probe: string): void {
    this.#urls.probe = probe;
    this.#follows = true;
    this.#wrap(this.#page);
  }

  /** Adds a window whose workers may be followed. */
  enter(scope: Scope): void {
    // A page may have deleted it.
    if (!scope.Worker) return;
    const { postMessage, terminate } = scope.Worker.prototype;
    this.#methods.set(scope, { postMessage, terminate });
    if (this.#follows) this.#wrap(scope);
  }

  /** The document of a window is gone, and its workers with it. */
  leave(scope: Scope): void {
    for (const one of [...this.#alive]) if (one.scope === scope) one.end();
  }

  /** `undefined` when workers are not followed. */
  list(): readonly Listed[] | undefined {
    if (!this.#follows) return undefined;
    return [...this.#ready].slice(0, MOST).map(([id, { name }]) => ({ id, name }));
  }

  /**
   * The answer, once it has arrived.
   *
   * @throws Error when there is no such worker
   */
  ask(id: string, number: number, command: string): string | undefined {
    const worker = this.#ready.get(id);
    if (!worker) throw new Error('The worker has ended.');
    return worker.ask(number, command);
  }

  /** Starts a worker with the probe, or says why it cannot. */
  start(made: Made): Worker | string {
    const { natives, Worker, args, newTarget } = made;
    if (!this.#follows) return HOW;
    if (this.#alive.size >= MOST) return `${MOST} others are followed already.`;
    const asked = askedWorker(natives, args);
    if (!asked) return '';
    this.#wrap(made.scope);
    const { address, options, name } = asked;
    const { protocol, origin } = new URL(address);
    const blob = this.#blobs.at(address);
    if (protocol === 'blob:' && !blob)
      return 'Its blob: URL is not one of the latest that the page made.';
    if (origin !== natives.origin) return 'Its script is of another origin.';
    const urls = this.#urls.of(asked, blob, this.#standing());
    try {
      const worker = construct(Worker, [urls.first, options], newTarget) as Worker;
      this.#begin(made, worker, urls, name);
      return worker;
    } catch (error) {
      urls.giveUp();
      return `It could not be started from a script of a blob: URL. ${String(error)}`;
    }
  }

  #begin(
    { scope, natives }: Made,
    worker: Worker,
    urls: ReturnType<StartUrls['of']>,
    name: string,
  ): void {
    const id = String(++this.#count);
    const { port1, port2 } = new this.#Channel();
    const methods = this.#methods.get(scope) ?? worker;
    const post = methods.postMessage as (message: unknown, transfer: Transferable[]) => void;
    // Sent before any message of the page.
    apply(post, worker, [urls.token, [port2]]);
    const followed = new FollowedWorker(name, port1, this.#channels, {
      ready: () => {
        stop();
        urls.giveUp();
        this.#ready.set(id, followed);
      },
      over: () => alive.end(),
    });
    const alive: Alive = {
      scope,
      end: () => {
        stop();
        this.#alive.delete(alive);
        this.#ready.delete(id);
        urls.giveUp();
        followed.end();
      },
    };
    // A worker that closes itself during its first run has no port yet.
    const stop = natives.listen(worker, 'message', (event) => {
      if (!natives.isGenuine(event) || this.#channels.dataOf(event) !== urls.token) return;
      natives.hide(event);
      alive.end();
    });
    this.#alive.add(alive);
    this.#byWorker.set(worker, alive);
    natives.listen(worker, 'error', (event) => {
      if (!natives.isGenuine(event) || !this.#alive.has(alive)) return;
      if (event instanceof scope.ErrorEvent) {
        // Errors from anywhere else belong to the worker's script.
        if (event.filename !== urls.first || event.lineno !== 1) return;
        natives.hide(event);
        event.preventDefault();
        natives.dispatch(worker, new natives.Event('error'));
      }
      alive.end();
      apply(methods.terminate, worker, []);
      this.#complain(
        `The worker ${name} did not start. If it does without “Follow workers”, the policy of the page lets no script of its own be loaded by another.`,
      );
    });
  }

  #wrap(scope: Scope): void {
    if (this.#wrapped.has(scope)) return;
    this.#wrapped.add(scope);
    this.#blobs.follow(scope);
    replaceMethod<Worker>(scope.Worker.prototype, 'terminate', (self, args, native) => {
      this.#byWorker.get(self)?.end();
      return apply(native, self, args);
    });
  }
}
