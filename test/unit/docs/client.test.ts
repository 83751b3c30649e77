import { describe, expect, it } from 'vitest';
import * as client from '../../../src/connection/index.ts';
import { STATES } from '../../../src/journal/entry.ts';
import { TRANSPORTS } from '../../../src/journal/transport.ts';
import {
  fieldsOf,
  names,
  namesIn,
  read,
  same,
  section as sectionOf,
  table,
  wordsOf,
} from './tables.ts';

const guide = read('docs/client.md');
const section = (heading: string) => sectionOf(guide, heading);

const methods = (of: object): string[] =>
  Object.getOwnPropertyNames(of).filter((name) => name !== 'constructor');

describe('docs/client.md documents exactly', () => {
  it('the options of ConnectionManager', () => {
    same(
      namesIn(section('## Options'), 'option'),
      names('src/connection/options.ts', 'ConnectionOptions'),
    );
  });

  it('the defaults of these options', () => {
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

  it('the causes of a state change', () => {
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

  it('the states, transports and errors, and the methods of a store', () => {
    for (const word of [...STATES, ...TRANSPORTS]) expect(guide).toContain(`\`${word}\``);
    const errors = Object.keys(client).filter((name) => name.endsWith('Error'));
    expect(errors.length).toBeGreaterThan(2);
    for (const error of errors) expect(guide).toContain(`\`${error}\``);
    for (const method of names('src/connection/store.ts', 'OutboxStore')) {
      if (method !== 'onLost') expect(section('## Surviving a reload')).toContain(`\`${method}`);
    }
  });
});
