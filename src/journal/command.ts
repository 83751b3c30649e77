import type { Entry } from './entry.ts';
import type { OwnRule, Recognised } from './recognition.ts';
import type { ArmedRule, HeldEvent, Rule } from './rule.ts';

/** What the panel asks of the probe in the page. Plain data, checked on both ends. */
export type Command =
  /** Entries after `since`, and how things stand. Also tells the probe that a panel is there. */
  | { readonly do: 'drain'; readonly since: number }
  | { readonly do: 'arm'; readonly rule: Rule }
  /** Lifts one rule, or all when `id` is left out. */
  | { readonly do: 'lift'; readonly id?: string }
  /** Lets one held event go on, or all, oldest first, when `held` is left out. */
  | { readonly do: 'release'; readonly held?: string }
  /** As if the person at the page had clicked, or typed and left the field as it is. */
  | { readonly do: 'click'; readonly selector: string }
  | { readonly do: 'type'; readonly selector: string; readonly text: string }
  | { readonly do: 'mark'; readonly label: string }
  /** Tells messages by these rules from now on, instead of those before. Refused with a sentence when one makes no sense. */
  | { readonly do: 'recognise'; readonly rules: readonly OwnRule[] }
  /** Finds out whether the page's policy lets workers begin with the probe. To be asked again until it is known. */
  | { readonly do: 'try-workers' }
  /** Has the dedicated workers that are made from now on begin with the probe, whose source for workers is given. */
  | { readonly do: 'follow-workers'; readonly probe: string }
  /** Carries a command, as JSON, to a worker. To be asked again, under the same `id`, until the worker has answered. */
  | {
      readonly do: 'ask-worker';
      readonly worker: string;
      readonly id: number;
      readonly command: string;
    };

/** A dedicated worker that has a probe of its own. */
export interface FollowedWorker {
  readonly id: string;
  /** Its own, or that of its script. */
  readonly name: string;
}

export interface Drained {
  /** One load of the page; a new id means that the page was loaded anew and `seq` starts again. */
  readonly page: { readonly id: string; readonly url: string; readonly title: string };
  /** `start`: the probe ran before any script of the page; `late`: connections opened before it, by other clients than ours, are not seen. */
  readonly capture: 'start' | 'late';
  readonly entries: readonly Entry[];
  /** Pass as `since` next time. */
  readonly next: number;
  /** `true` when more entries wait than one answer takes. */
  readonly more: boolean;
  readonly rules: readonly ArmedRule[];
  readonly held: readonly HeldEvent[];
  /** By what the messages of each client are told; left out while nothing has been recognised. */
  readonly recognised?: readonly Recognised[];
  /** Those that are there; left out where workers are not followed. */
  readonly workers?: readonly FollowedWorker[];
  /** The page's clock, as an entry's `at`: a countdown is drawn against it. */
  readonly now: number;
}

/** What each command answers. */
export interface Answers {
  drain: Drained;
  arm: { readonly id: string };
  lift: { readonly lifted: number };
  release: { readonly released: number };
  click: Record<string, never>;
  type: Record<string, never>;
  mark: Record<string, never>;
  recognise: Record<string, never>;
  'try-workers': { readonly allowed?: boolean };
  'follow-workers': Record<string, never>;
  /** The worker's envelope, as JSON. */
  'ask-worker': { readonly answer?: string };
}

export type Answer<C extends Command> = Answers[C['do']];

/** What crosses the door: an answer, or why there is none. */
export type Envelope =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };
