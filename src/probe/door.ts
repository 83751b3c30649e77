import type { Faults } from '../faults/index.ts';
import type { Command, Drained } from '../journal/command.ts';
import { checkCommand } from '../journal/command-schema.ts';
import type { Recognised } from '../journal/recognition.ts';
import { parseJson, toJson } from './json.ts';
import type { PageNatives, PageScope } from './natives.ts';
import { click, type } from './page-actions.ts';
import { type PageJournal, serialiseEntries } from './page-journal.ts';
import type { OwnRules } from './recognition/own-rules.ts';
import type { Watchdog } from './watchdog.ts';

export interface DoorParts {
  readonly scope: PageScope;
  readonly natives: PageNatives;
  readonly journal: PageJournal;
  readonly faults: Faults;
  readonly watchdog: Watchdog;
  readonly ownRules: OwnRules;
  readonly recognised: () => readonly Recognised[];
  /** Names this load of the page. */
  readonly page: string;
  readonly capture: Drained['capture'];
}

/** The probe's door: takes a command as JSON, answers an envelope as JSON. Never throws. */
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
  const { scope, natives, journal, faults, watchdog, ownRules } = parts;
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
      click(scope, command.selector);
      return '{}';
    case 'type':
      type(scope, command.selector, command.text);
      return '{}';
    case 'mark':
      journal.write({ type: 'mark', at: natives.now(), connection: '', label: command.label });
      return '{}';
    case 'recognise':
      // What came before was told by the rules before.
      journal.backlog.settle();
      ownRules.set(command.rules);
      return '{}';
  }
}

function drain(parts: DoorParts, since: number): string {
  const { scope, natives, journal, faults, page: id, capture } = parts;
  const { location, document } = scope;
  const { entries, next, more } = journal.since(since);
  const recognised = parts.recognised();
  const rest: Omit<Drained, 'entries'> = {
    page: { id, url: location.href.slice(0, 4000), title: document.title.slice(0, 500) },
    capture,
    next,
    more,
    rules: faults.rules(),
    held: faults.held(),
    ...(recognised.length > 0 && { recognised }),
    now: natives.now(),
  };
  // Entry by entry: one that cannot be serialised must not take the others with it.
  return `${toJson(rest).slice(0, -1)},"entries":${serialiseEntries(entries)}}`;
}

function parse(json: string): unknown {
  try {
    return bare(parseJson(json));
  } catch {
    throw new Error('This is not a Faultline command: it is not JSON.');
  }
}

/** Without what the page has given every object: it is no field of a command. */
function bare(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(bare);
  const fields = Object.entries(value).map(([name, field]) => [name, bare(field)]);
  return Object.setPrototypeOf(Object.fromEntries(fields), null);
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 1000);
