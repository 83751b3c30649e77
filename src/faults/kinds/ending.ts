import type { Channel, Ending } from '../../journal/registry.ts';
import type { Fault, Rule } from '../../journal/rule.ts';
import type { FaultKind } from '../kind.ts';

/** A fault that ends connections: those that live at once, and, while it lasts, those that open. */
export function ending<F extends Fault>(endingOf: (rule: Rule & F) => Ending): FaultKind<F> {
  return {
    momentary: true,
    acts: ({ kind }) => kind === 'open',
    begin(armed) {
      const end = (channel: Channel) => {
        const how = endingOf(armed.rule);
        channel.end(how);
        armed.fired(channel, `ended with code ${how.code}`);
      };
      for (const channel of armed.channels()) end(channel);
      return {
        passage(channel, passage, pass) {
          pass(passage);
          end(channel);
        },
      };
    },
  };
}
