import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as client from '../../../src/connection/index.ts';
import { STATES, TRANSPORTS } from '../../../src/journal/entry.ts';
import { projectRoot } from '../../../tools/build.ts';

const read = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const guide = read('docs/client.md');

/** What is between a heading and the next of its level or above. */
function section(heading: string): string {
  const [, text = ''] = guide.split(`\n${heading}\n`);
  const level = heading.indexOf(' ');
  return text.split(new RegExp(`\\n#{1,${level}} `))[0] ?? '';
}

/** The rows of the table whose first column is headed so: the names in that column, and the other cells. */
function table(
  text: string,
  head: string,
): { readonly names: string[]; readonly cells: string[] }[] {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith(`| ${head} |`));
  expect(from, `a table of “${head}”`).toBeGreaterThanOrEqual(0);
  const length = lines.slice(from).findIndex((line) => !line.startsWith('|'));
  return lines.slice(from + 2, from + length).map((line) => {
    const [first = '', ...cells] = line.split('|').slice(1, -1);
    return { names: quoted(first), cells: cells.map((cell) => cell.trim()) };
  });
}

const quoted = (text: string): string[] =>
  [...text.matchAll(/`([\w-]+)(?:\([^`]*\))?`/g)].map(([, name = '']) => name);

const namesIn = (text: string, head: string): string[] =>
  table(text, head).flatMap(({ names }) => names);

/** The fields of an interface, each with its doc comment. */
function fieldsOf(path: string, name: string): { readonly field: string; readonly says: string }[] {
  const [, rest = ''] = read(path).split(new RegExp(`interface ${name}\\b[^{]*\\{\\n`));
  const body = rest.split('\n}')[0] ?? '';
  const line = /^((?: {2}\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?) {2}(?:readonly )?(\w+)\??[:(]/gm;
  return [...body.matchAll(line)].map(([, says = '', field = '']) => ({ field, says }));
}

const names = (path: string, name: string) => fieldsOf(path, name).map(({ field }) => field);

/** The words of a union of literals. */
function wordsOf(path: string, name: string): string[] {
  const [, rest = ''] = read(path).split(new RegExp(`type ${name} =`));
  return [...(rest.split(';')[0] ?? '').matchAll(/'([\w-]+)'/g)].map(([, word = '']) => word);
}

function same(documented: readonly string[], real: readonly string[]): void {
  expect(real.length).toBeGreaterThan(1);
  expect([...documented].sort()).toEqual([...real].sort());
}

const methods = (of: object): string[] =>
  Object.getOwnPropertyNames(of).filter((name) => name !== 'constructor');

describe('docs/client.md names, no more and no less,', () => {
  it('the options of ConnectionManager', () => {
    same(
      namesIn(section('## Options'), 'option'),
      names('src/connection/options.ts', 'ConnectionOptions'),
    );
  });

  it('their defaults', () => {
    const documented = table(section('## Options'), 'option');
    const given = fieldsOf('src/connection/options.ts', 'ConnectionOptions').flatMap(
      ({ field, says }) => {
        const [, value] = /Default `?(\d+|\w+)`?/.exec(says) ?? [];
        return value === undefined || !/^\d+$|^(auto|full)$/.test(value) ? [] : [{ field, value }];
      },
    );
    expect(given.length).toBeGreaterThan(8);
    for (const { field, value } of given) {
      const row = documented.find((one) => one.names.includes(field));
      expect(row?.cells[0]?.replace(/[,`']/g, ''), field).toBe(value);
    }
  });

  it('the options of sendMessage', () => {
    same(
      namesIn(section('## One message'), 'option'),
      names('src/connection/options.ts', 'SendOptions'),
    );
  });

  it('the options of indexedDbStore', () => {
    same(
      namesIn(section('## Surviving a reload'), 'option'),
      names('src/connection/storage/store.ts', 'IndexedDbOptions'),
    );
  });

  it('the options of SharedConnection', () => {
    same(
      namesIn(section('## One connection for all tabs'), 'option'),
      names('src/connection/tabs/shared.ts', 'SharedConnectionOptions'),
    );
  });

  it('the methods and properties', () => {
    const { prototype } = client.ConnectionManager;
    same(namesIn(section('## Methods and properties'), 'member'), [
      ...methods(prototype),
      ...methods(Object.getPrototypeOf(prototype)),
    ]);
  });

  it('the events', () => {
    same(
      namesIn(section('## Events'), 'event'),
      names('src/connection/events.ts', 'ConnectionEvents'),
    );
  });

  it('the causes of a state', () => {
    same(namesIn(section('## Events'), 'cause'), wordsOf('src/connection/events.ts', 'Cause'));
  });

  it('the states of a message, and what `sendMessage` returns', () => {
    const one = section('## One message');
    same(namesIn(one, '`state`'), wordsOf('src/connection/events.ts', 'MessageState'));
    const [, returned = ''] = /It returns `\{ ([\w, ]+) \}`/.exec(one) ?? [];
    same(returned.split(', '), names('src/connection/events.ts', 'Sending'));
  });

  it('the codes of a DeliveryError', () => {
    same(
      namesIn(section('## One message'), '`code`'),
      wordsOf('src/connection/events.ts', 'FailureCode'),
    );
  });

  it('the states, transports, errors, and the store’s methods', () => {
    for (const word of [...STATES, ...TRANSPORTS]) expect(guide).toContain(`\`${word}\``);
    const errors = Object.keys(client).filter((name) => name.endsWith('Error'));
    expect(errors.length).toBeGreaterThan(2);
    for (const error of errors) expect(guide).toContain(`\`${error}\``);
    for (const method of names('src/connection/store.ts', 'OutboxStore')) {
      if (method !== 'onLost') expect(section('## Surviving a reload')).toContain(`\`${method}(`);
    }
  });
});
