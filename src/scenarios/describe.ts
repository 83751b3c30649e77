import { shorten } from '../journal/clip.ts';
import type { Rule } from '../journal/rule.ts';
import type { Match, Step } from './scenario.ts';

/** A longer description is cut off: it is one line, and part of a mark. */
const LONGEST = 200;

/** A step in words, as shown in the progress, the journal and errors. */
export const describeStep = (step: Step): string => shorten(wordsFor(step), LONGEST);

function wordsFor(step: Step): string {
  if (step.note) return step.note;
  if ('arm' in step) return `arm ${describeRule(step.arm)}`;
  if ('lift' in step) return step.lift === 'all' ? 'lift all faults' : `lift ${step.lift}`;
  if ('release' in step)
    return `release ${step.release === 'all' ? 'all' : `the ${step.release}`} held`;
  if ('click' in step) return `click ${step.click}`;
  if ('type' in step) return `type “${step.text}” into ${step.type}`;
  if ('wait' in step) return `wait for ${describeWait(step.wait)}`;
  if ('connected' in step) return `wait until connected over ${step.connected}`;
  if ('settle' in step) return `wait until nothing has happened for ${step.settle} ms`;
  if ('pause' in step) return `wait ${step.pause} ms`;
  return `mark “${step.mark}”`;
}

export function describeWait({ entry, count = 1 }: { entry: Match; count?: number }): string {
  const { type, ...fields } = entry;
  const given = Object.entries(fields).map(([name, value]) => `${name} ${String(value)}`);
  const what = given.length > 0 ? `‘${type}’ with ${given.join(', ')}` : `‘${type}’`;
  return count === 1 ? what : `${count} × ${what}`;
}

function describeRule({ fault, where }: Rule): string {
  if (!where) return fault;
  const words = Object.entries(where).map(([name, value]) => `${name} ${String(value)}`);
  return `${fault} on ${words.join(', ')}`;
}
