import { expect, it } from 'vitest';
import { createWorld } from './world.ts';

/** Two requests of one client, and what went on of both, in order. */
function two() {
  const { faults, clock, connected } = createWorld();
  const [first, second] = [0, 1].map(() => connected({ transport: 'ajax', single: true }));
  if (!first || !second) throw new Error('There are two.');
  const log: string[] = [];
  first.log.push = (line) => log.push(`first ${line}`);
  second.log.push = (line) => log.push(`second ${line}`);
  return { faults, clock, first, second, log };
}

it('a request goes out after the next one has been answered', () => {
  const { faults, first, second, log } = two();
  faults.arm({ fault: 'reorder', where: { direction: 'out' }, times: 1 });
  first.out('a');
  second.out('b');
  expect(log).toEqual(['second out b @0']);
  second.open();
  expect(log).toEqual(['second out b @0', 'first out a @0', 'second open @0']);
});

it('an answer arrives after the next answer', () => {
  const { faults, clock, first, second, log } = two();
  faults.arm({ fault: 'reorder', where: { direction: 'in' }, times: 1 });
  first.in('a');
  second.in('b');
  clock.advance(1);
  expect(log).toEqual(['second in b @0', 'first in a @0']);
});

it('a request that no other follows goes out once within has passed', () => {
  const { faults, clock, first, log } = two();
  faults.arm({ fault: 'reorder', within: 200 });
  first.out('a');
  clock.advance(300);
  expect(log).toEqual(['first out a @200']);
});

it('the end of another request releases nothing', () => {
  const { faults, first, second, log } = two();
  faults.arm({ fault: 'reorder', times: 1 });
  first.in('a');
  second.close();
  expect(log).toEqual(['second close 1000 @0']);
  first.close();
  expect(log.slice(1)).toEqual(['first in a @0', 'first close 1000 @0']);
});

it('requests of another client do not overtake', () => {
  const { faults, connected } = createWorld();
  const mine = connected({ connection: 'mine', single: true });
  const other = connected({ connection: 'other', single: true });
  faults.arm({ fault: 'reorder', times: 1 });
  mine.out('a');
  other.out('b');
  expect([mine.log, other.log]).toEqual([[], ['out b @0']]);
});
