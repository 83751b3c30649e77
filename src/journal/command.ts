import type { Entry } from './entry.ts';
import type { OwnRule, Recognised } from './recognition.ts';
import type { ArmedRule, HeldEvent, Rule } from './rule.ts';

/** A request from the panel to the probe in the page. Plain data, checked on both ends. */
export type Command =
  /** Returns entries after `since` and the current state. Also shows the probe that a panel is connected. */
  | { readonly do: 'drain'; readonly since: number }
  | { readonly do: 'arm'; readonly rule: Rule }
  /** Lifts one rule, or all when `id` is omitted. */
  | { readonly do: 'lift'; readonly id?: string }
  /** Releases one held event, or all, oldest first, when `held` is omitted. */
  | { readonly do: 'release'; readonly held?: string }
  /** Acts as if the user had clicked, or had typed and left the field as it is. */
  | { readonly do: 'click'; readonly selector: string }
  | { readonly do: 'type'; readonly selector: string; readonly text: string }
  | { readonly do: 'mark'; readonly label: string }
  /** Replaces the rules by which messages are recognised. Refused with a sentence when a rule is invalid. */
  | { readonly do: 'recognise'; readonly rules: readonly OwnRule[] }
  /** Finds out whether the page's policy lets workers begin with the probe. Repeat until the answer is known. */
  | { readonly do: 'try-workers' }
  /** From now on, dedicated workers begin with the probe; `probe` is its source for workers. */
  | { readonly do: 'follow-workers'; readonly probe: string }
  /** Carries a command, as JSON, to a worker. Repeat with the same `id` until the worker has answered. */
  | {
      readonly do: 'ask-worker';
      readonly worker: string;
      readonly id: number;
      readonly command: string;
    };

/** A rule of the page with which a worker has begun. */
export interface GivenRule {
  /** Its id in the page. */
  readonly id: string;
  /** Its id in the worker. */
  readonly own: string;
}

/** A dedicated worker that has a probe of its own. */
export interface FollowedWorker {
  readonly id: string;
  /** The worker's own name, or that of its script. */
  readonly name: string;
}

export interface Drained {
  /** One load of the page; a new id means that the page was reloaded and `seq` starts again. */
  readonly page: { readonly id: string; readonly url: string; readonly title: string };
  /** `start`: the probe ran before any script of the page. `late`: connections that other clients opened before it are not seen. */
  readonly capture: 'start' | 'late';
  readonly entries: readonly Entry[];
  /** Pass as `since` next time. */
  readonly next: number;
  /** `true` when more entries are waiting than fit in one answer. */
  readonly more: boolean;
  readonly rules: readonly ArmedRule[];
  readonly held: readonly HeldEvent[];
  /** The protocols by which messages of each client are recognised; absent while none is. */
  readonly recognised?: readonly Recognised[];
  /** The workers that are followed now; left out while workers are not followed. */
  readonly workers?: readonly FollowedWorker[];
  /** Of a worker: the rules that it began with, some of which may be over; left out when there were none. */
  readonly given?: readonly GivenRule[];
  /** The page's current time, on the scale of an entry's `at`: countdowns refer to it. */
  readonly now: number;
}

/** The answer to each command. */
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

/** The envelope of an answer: its value, or why there is none. */
export type Envelope =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly error: string };
