import { type Registry, registry } from '../journal/registry.ts';
import type { PageNatives, PageScope } from './natives.ts';

/** Most frames that are followed at one time. */
const MAX_FRAMES = 100;

/** Has a document of a frame take part. Returns what is to be done when it goes away. */
export type Join = () => () => void;

/** Takes one frame in, whose window may have several documents in turn: the first, which is empty, makes room for the one that is loaded. */
export type Enter = (frame: PageScope) => Join;

/** The registry of the outermost window above this one that the probe is in, and that may be looked into. */
export function hostOf(scope: PageScope): Registry | undefined {
  let host: Registry | undefined;
  for (let at: Window = scope; at !== at.top; ) {
    at = at.parent;
    // A window of another origin may stand between two of the same.
    if (isOpen(at)) host = hosts(registry(at)) ?? host;
  }
  return host;
}

const hosts = (found: Registry): Registry | undefined => (found.attach ? found : undefined);

/** The frames of a page that are of its origin: those that are there, and those that come. */
export class Frames {
  readonly #scope: PageScope;
  readonly #natives: PageNatives;
  readonly #enter: Enter;
  readonly #complain: (message: string) => void;
  readonly #watched = new WeakSet<Document>();
  #count = 0;
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

  /** Looks for frames now, and whenever one may have come. */
  follow(): void {
    this.#watch(this.#scope);
    this.#survey(this.#scope);
  }

  /** Takes a frame in. Nothing when it is in already. */
  attach = (frame: PageScope): void => {
    const own = registry(frame);
    if (own.probe) return;
    if (this.#count >= MAX_FRAMES) return this.#refuse();
    const join = this.#enter(frame);
    let leave = () => {};
    const follow = (): void => {
      this.#count++;
      leave = join();
      this.#watch(frame);
      this.#survey(frame);
    };
    this.#natives.listen(frame, 'pagehide', (event) => {
      // With its page it goes into the page cache, and comes back as it is.
      if ((event as PageTransitionEvent).persisted) return;
      this.#count--;
      leave();
      // What comes in its place is there when this is over.
      this.#natives.setTimeout(() => {
        if (isWindowOf(frame, own)) follow();
        this.#survey(this.#scope);
      }, 0);
    });
    follow();
  };

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

  #watch({ document, MutationObserver }: PageScope): void {
    if (this.#watched.has(document)) return;
    this.#watched.add(document);
    const survey = () => this.#survey(this.#scope);
    new MutationObserver((records) => {
      if (records.some(({ addedNodes }) => [...addedNodes].some(mayFrame))) survey();
    }).observe(document, { childList: true, subtree: true });
    this.#natives.listen(document, 'load', survey);
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

/** Whether a script may look into a window: it is of the same origin. */
function isOpen(other: Window): other is PageScope {
  try {
    return other.document !== null;
  } catch {
    return false;
  }
}

/** Whether the window that has this registry is still the frame's. */
function isWindowOf(frame: PageScope, own: Registry): boolean {
  return !frame.closed && isOpen(frame) && registry(frame) === own;
}

/** Whether a node that came into a document is a frame, or may have one in it. */
const mayFrame = (node: Node): boolean =>
  node.nodeName === 'IFRAME' || node.nodeName === 'FRAME' || node.hasChildNodes();
