import type { Lab, Step } from './lab.ts';
import type { Case } from './theme.ts';

/** Answers that are followed in different ways: read along, a connection of its own, and left to the page. */
const ANSWERS: readonly Step[] = [
  { type: 'application/json', chunks: ['{"a":', '"é"]'], last: 'end' },
  { type: 'text/event-stream', chunks: ['data: 1\n\n', 'data: é\n\n'], last: 'end' },
  { type: 'text/plain;charset=iso-8859-1', chunks: ['some ', 'té'], last: 'end' },
];

interface Given {
  readonly response: Response;
  readonly lab: Lab;
  /** What the server sends. */
  readonly content: string;
  readonly control: AbortController;
}

/** The same is done with an answer of each kind, and the same is seen. */
export function ofEach(use: (given: Given) => unknown, expect: unknown, goesOn = false): Case {
  return {
    async see(lab) {
      const seen: unknown[] = [];
      for (const { last, ...answer } of ANSWERS) {
        const control = new AbortController();
        const url = lab.plan([goesOn || !last ? answer : { ...answer, last }]);
        const response = await fetch(url, { signal: control.signal });
        const content = answer.chunks?.join('') ?? '';
        seen.push(await use({ response, lab, content, control }));
      }
      const [first, ...others] = seen.map((one) => JSON.stringify(one));
      return others.every((other) => other === first) ? seen[0] : seen;
    },
    expect,
  };
}

export const state = ({ bodyUsed, body }: Response) => [bodyUsed, body?.locked];

export const asText = (part: Uint8Array | undefined) =>
  new TextDecoder().decode(part as BufferSource);
