import type { FaultName, Rule } from '../../src/journal/rule.ts';

/** The state of the form, as text. */
export interface Inputs {
  readonly code: string;
  readonly reason: string;
  readonly refuse: string;
  readonly refuseUnit: 'seconds' | 'attempts';
  readonly latency: string;
  readonly downtime: string;
  readonly rate: string;
  readonly status: string;
  readonly retryAfter: string;
  readonly corrupt: 'bit' | 'cut';
  readonly after: string;
  readonly hold: 'open' | 'in' | 'out' | 'close';
}

export const INITIAL_INPUTS: Inputs = {
  code: '1012',
  reason: '',
  refuse: '10',
  refuseUnit: 'seconds',
  latency: '500',
  downtime: '3',
  rate: '10',
  status: '503',
  retryAfter: '',
  corrupt: 'bit',
  after: '',
  hold: 'open',
};

export type InputSpec =
  | {
      readonly kind: 'number';
      readonly key:
        | 'code'
        | 'refuse'
        | 'latency'
        | 'downtime'
        | 'rate'
        | 'status'
        | 'retryAfter'
        | 'after';
      readonly label: string;
      readonly unit?: string;
      /** The meaning of an empty field. */
      readonly empty?: string;
    }
  | { readonly kind: 'text'; readonly key: 'reason'; readonly label: string }
  | {
      readonly kind: 'choice';
      readonly key: 'refuseUnit' | 'hold' | 'corrupt';
      readonly label: string;
      readonly options: readonly (readonly [string, string])[];
    };

export interface FaultRow {
  readonly name: FaultName;
  readonly title: string;
  /** What it does, in a sentence. */
  readonly meaning: string;
  /** Width in twelfths of the form. */
  readonly width: 3 | 4 | 6 | 9 | 12;
  readonly inputs: readonly InputSpec[];
  /** Whether the chosen frames apply to it: their direction only, or their probability too. */
  readonly frames?: 'direction' | 'direction-and-chance';
  /** Whether the chosen duration applies to it: not at all, as a time only, or also as a number of times. */
  readonly lasts: 'itself' | 'time' | 'time-or-times';
  /** @throws RangeError naming the field */
  fault(inputs: Inputs): Rule;
}
