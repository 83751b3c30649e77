import { describe, expect, it } from 'vitest';
import { lostUpgrade } from '../../../src/server/lost-upgrade.ts';
import { fieldsOf, names, namesIn, read, same, section, table } from './tables.ts';

const guide = read('docs/server.md');
const OPTIONS = 'src/server/options.ts';

describe('docs/server.md documents exactly', () => {
  const options = section(guide, '## Options');

  it('the options of createFaultline', () => {
    same(namesIn(options, 'option'), names(OPTIONS, 'FaultlineOptions'));
  });

  it('the defaults of these options', () => {
    const documented = table(options, 'option').map(({ names: [name], cells: [value = ''] }) => [
      name,
      value.replace(/[,`]/g, '') || undefined,
    ]);
    const given = fieldsOf(OPTIONS, 'FaultlineOptions').map(({ field, says }) => {
      const [, value] = /Default:? `?(.+?)`?\.? \*\//.exec(says.replace(/\s*\n\s*/g, ' ')) ?? [];
      return [field, field === 'admit' ? 'all' : value];
    });
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(given));
  });

  it('the fields of a message', () => {
    const [, said = ''] = /A `message` has ([^.]+)\./.exec(options) ?? [];
    const words = [...said.matchAll(/`(\w+)`/g)].map(([, word = '']) => word);
    same(words, names(OPTIONS, 'ClientMessage'));
  });

  it('the methods of the helper', () => {
    const can = table(section(guide, '## What it can do'), 'method');
    same(
      can.flatMap((row) => row.names),
      names('src/server/faultline.ts', 'Faultline'),
    );
  });

  it('the section that the error for a lost Upgrade header refers to', () => {
    const [, named = ''] = /“(.+)”/.exec(lostUpgrade({ 'sec-websocket-key': 'x' }) ?? '') ?? [];
    expect(section(guide, `## ${named}`)).toContain('proxy_set_header Upgrade');
  });

  it('the number of methods of a store, and its flag', () => {
    const [claims, ...methods] = names('src/server/store.ts', 'Store');
    expect(methods).toHaveLength(10);
    expect(guide).toContain(`\`Store\` (ten methods, and \`${claims}: true\``);
  });
});
