import { expect, it } from 'vitest';
import { formatTable } from '../../../tools/table.ts';

it('a table aligns numbers right and words left, under their headings', () => {
  const table = formatTable(
    ['client', 'sent'],
    [
      ['naive', '5'],
      ['faultline', '12345'],
      ['other', '–'],
    ],
  );
  expect(table.split('\n')).toEqual([
    'client      sent',
    '─────────  ─────',
    'naive          5',
    'faultline  12345',
    'other          –',
  ]);
});
