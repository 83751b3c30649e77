import { type Registry, registry } from '../journal/registry.ts';
import type { PageNatives, PageScope } from './natives.ts';

/** Most frames followed at a time. */
const MAX_FRAMES = 100;

/** Adds a document of a frame. Returns a function that removes it when it is gone. */
export type Join = () => () => void;

/** Takes in a frame. Its window may have several documents in turn: an empty one at first, then the one that is loaded. */
export type Enter = (frame: PageScope) => Join;

/** The registry of the outermost accessible window above this one that has the probe. */
export function hostOf(scope: PageScope): Registry | undefined {
  let host: Registry | undefined;
  for (let at: Window = scope; at !== at.top; ) {
    at = at.parent;
    // There may be a window of another origin between two of the same origin.
    if (isOpen(at)) host = hosts(registry(at)) ?? host;
  }
  return host;
}

const hosts = (found: Registry): Registry | undefined => (found.attach ? found : undefined);

/** A frame whose current document is in. */
interface Followed {
  readonly frame: PageScope;
  leave(): void;
}

/** A page's frames of its own origin, present and future. */
export class Frames {
  readonly #scope: PageScope;
  readonly #natives: PageNatives;
  readonly #enter: Enter;
  readonly #complain: (message: string) => void;
  readonly #watched = new WeakSet<Document>();
  readonly #followed = new Set<Followed>();
  #foreign = false;
  #full = false;

  constructor(
    scope: PageScope,
    natives: PageNatives,
    enter: Enter,
    complain: (message: string) => void,
  ) {
    this.#scope = scope;
    this.#natives = natives;
    this.#enter = enter;
    this.#complain = complain;
  }

  /**
   * Looks for frames now, and whenever one may have been added.
   *
   * @param listenToo as for `#watch`, in the page itself
   */
  follow(listenToo?: () => void): void {
    this.#watch(this.#scope, listenToo);
    this.#survey(this.#scope);
  }

  /** Takes a frame in. Does nothing if it is already in. */
  attach = (frame: PageScope): void => {
    const own = registry(frame);
    if (own.probe) return;
    if (this.#followed.size >= MAX_FRAMES) return this.#refuse();
    // Of a frame that has been removed it is unknown.
    const parent = frame.parent as PageScope;
    const join = this.#enter(frame);
    let followed: Followed;
    const follow = (): void => {
      followed = { frame, leave: join() };
      this.#followed.add(followed);
      this.#watch(frame, () => this.#natives.listen(frame, 'pagehide', hide));
      this.#survey(frame);
    };
    const hide = (event: Event): void => {
      // The frame goes into the back/forward cache with its page, and comes back as it is.
      if ((event as PageTransitionEvent).persisted) return;
      this.#leave(followed);
      // The next document is there once this event has been handled.
      this.#natives.setTimeout(() => {
        if (isWindowOf(frame, own)) follow();
        this.#survey(parent);
      }, 0);
    };
    follow();
  };

  #leave(one: Followed): void {
    if (this.#followed.delete(one)) one.leave();
  }

  /** A frame that is removed in the same task in which its document was opened anew has no listener to tell of that. */
  #sweep(): void {
    for (const one of [...this.#followed]) if (one.frame.closed) this.#leave(one);
  }

  #survey(scope: PageScope): void {
    for (let index = 0; index < scope.length; index++) {
      const frame = scope[index] as PageScope | undefined;
      if (!frame) continue;
      try {
        if (isOpen(frame)) this.attach(frame);
        else this.#tellOfForeign();
      } catch (error) {
        this.#complain(`A frame cannot be followed: ${String(error)}`);
      }
    }
  }

  /** @param listenToo adds further listeners; adding one that is still there changes nothing */
  #watch(scope: PageScope, listenToo: () => void = () => {}): void {
    const { document, MutationObserver } = scope;
    if (this.#watched.has(document)) return;
    this.#watched.add(document);
    const survey = () => this.#survey(scope);
    const listen = (): void => {
      this.#natives.listen(document, 'load', survey);
      listenToo();
    };
    new MutationObserver((records) => {
      // `document.open` takes all listeners away, and all nodes.
      if (records.some(({ target }) => target === document)) listen();
      if (records.some(({ removedNodes }) => [...removedNodes].some(mayFrame))) this.#sweep();
      if (records.some(({ addedNodes }) => [...addedNodes].some(mayFrame))) survey();
    }).observe(document, { childList: true, subtree: true });
    listen();
  }

  #tellOfForeign(): void {
    if (this.#foreign) return;
    this.#foreign = true;
    this.#complain(
      'The page has frames of another origin, which cannot be seen from the page. Allow their site in the panel, or open such a frame in a tab of its own.',
    );
  }

  #refuse(): void {
    if (this.#full) return;
    this.#full = true;
    this.#complain(
      `The page has more than ${MAX_FRAMES} frames at once; further ones are not followed.`,
    );
  }
}

/** Whether a window is accessible to scripts, being of the same origin. */
function isOpen(other: Window): other is PageScope {
  try {
    return other.document !== null;
  } catch {
    return false;
  }
}

/** Whether the frame still has the window with this registry. */
function isWindowOf(frame: PageScope, own: Registry): boolean {
  return !frame.closed && isOpen(frame) && registry(frame) === own;
}

/** Whether a node added to a document is a frame, or may contain one. */
const mayFrame = (node: Node): boolean =>
  node.nodeName === 'IFRAME' || node.nodeName === 'FRAME' || node.hasChildNodes();
