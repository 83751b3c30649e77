import type { Command, Drained, GivenRule } from '../journal/command.ts';
import { checkCommand } from '../journal/command-schema.ts';
import { whyOf } from '../journal/why.ts';
import type { Core } from './core.ts';
import { parseJson, toJson } from './json.ts';
import { serialiseEntries } from './page-journal.ts';
import type { FollowedWorkers } from './workers/followed-workers.ts';

export interface DoorParts {
  readonly core: Core;
  readonly now: () => number;
  /** Identifies this load of the page. */
  readonly id: string;
  readonly page: () => { readonly url: string; readonly title: string };
  readonly capture: Drained['capture'];
  /** Left out in a worker. */
  readonly workers?: FollowedWorkers;
  /** Of a worker: the page's rules that it began with. */
  readonly given?: readonly GivenRule[];
  /** Left out in a worker. */
  readonly actions?: {
    click(selector: string): void;
    type(selector: string, text: string): void;
  };
}

/** The probe's door: takes a command as JSON and returns an envelope as JSON. Never throws. */
export const createDoor =
  (parts: DoorParts) =>
  (json: string): string => {
    try {
      return `{"ok":true,"value":${answer(parts, checkCommand(parse(json)))}}`;
    } catch (error) {
      return toJson({ ok: false, error: messageOf(error) });
    }
  };

/** @returns the answer, as JSON */
function answer(parts: DoorParts, command: Command): string {
  const { journal, faults, watchdog, rules } = parts.core;
  switch (command.do) {
    case 'drain':
      watchdog.heard();
      return drain(parts, command.since);
    case 'arm': {
      const id = faults.arm(command.rule);
      watchdog.heard();
      watchdog.watch();
      return toJson({ id });
    }
    case 'lift':
      return toJson({ lifted: faults.lift(command.id) });
    case 'release':
      return toJson({ released: faults.release(command.held) });
    case 'click':
      actionsOf(parts).click(command.selector);
      return '{}';
    case 'type':
      actionsOf(parts).type(command.selector, command.text);
      return '{}';
    case 'mark':
      journal.write({ type: 'mark', at: parts.now(), connection: '', label: command.label });
      return '{}';
    case 'recognise':
      // Frames that arrived before are read by the previous rules.
      journal.backlog.settle();
      rules.set(command.rules);
      return '{}';
    case 'try-workers':
      return toJson({ allowed: workersOf(parts).tryOut() });
    case 'follow-workers':
      workersOf(parts).follow(command.probe);
      return '{}';
    case 'ask-worker': {
      const { worker, id } = command;
      return toJson({ answer: workersOf(parts).ask(worker, id, command.command) });
    }
  }
}

function drain(parts: DoorParts, since: number): string {
  const { core, id, capture, given = [] } = parts;
  const { journal, faults } = core;
  const { url, title } = parts.page();
  const { entries, next, more } = journal.since(since);
  const recognised = core.recognised();
  const workers = parts.workers?.list();
  const rest: Omit<Drained, 'entries'> = {
    page: { id, url: url.slice(0, 4000), title: title.slice(0, 500) },
    capture,
    next,
    more,
    rules: faults.rules(),
    held: faults.held(),
    ...(recognised.length > 0 && { recognised }),
    ...(workers && { workers }),
    ...(given.length > 0 && { given }),
    now: parts.now(),
  };
  // Serialised one by one: an entry that cannot be serialised must not take the others with it.
  return `${toJson(rest).slice(0, -1)},"entries":${serialiseEntries(entries)}}`;
}

function actionsOf({ actions }: DoorParts): NonNullable<DoorParts['actions']> {
  if (!actions) throw new Error('A worker has nothing that could be clicked, or typed into.');
  return actions;
}

function workersOf({ workers }: DoorParts): FollowedWorkers {
  if (!workers) throw new Error('Workers that a worker starts are not followed.');
  return workers;
}

function parse(json: string): unknown {
  try {
    return bare(parseJson(json));
  } catch {
    throw new Error('This is not a Faultline command: it is not JSON.');
  }
}

/** A copy without inherited properties: whatever the page adds to `Object.prototype` is no field of a command. */
function bare(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(bare);
  const fields = Object.entries(value).map(([name, field]) => [name, bare(field)]);
  return Object.setPrototypeOf(Object.fromEntries(fields), null);
}

const messageOf = (error: unknown): string => whyOf(error).slice(0, 1000);
