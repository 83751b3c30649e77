import type { OwnRule } from '../../journal/recognition.ts';
import { parseFieldPath } from './field-path.ts';
import { idOf, parseJson } from './json.ts';
import { plain } from './plain.ts';
import { type Protocol, UNKNOWN } from './protocol.ts';

/** The user's rules for this page. */
export class OwnRules {
  #rules: readonly { readonly host: string | undefined; readonly protocol: Protocol }[] = [];

  /**
   * Replaces the rules.
   *
   * @throws Error with a sentence that names the field; the previous rules then stay
   */
  set(rules: readonly OwnRule[]): void {
    this.#rules = rules.map((rule) => ({ host: hostOf(rule), protocol: protocolOf(rule) }));
  }

  /** The rule for a host, otherwise the one for all hosts. */
  find(host: string): Protocol | undefined {
    const of = (wanted: string | undefined) => this.#rules.find((rule) => rule.host === wanted);
    return (of(host.toLowerCase()) ?? of(undefined))?.protocol;
  }
}

/** @throws Error when it is not a host */
function hostOf({ host }: OwnRule): string | undefined {
  const wanted = host?.trim().toLowerCase();
  if (wanted === undefined || wanted === '') return undefined;
  if (/[\s/?#@]/.test(wanted)) {
    throw new Error(
      `host: '${wanted}' is no host. Write it without scheme and path: chat.example, or localhost:8080.`,
    );
  }
  return wanted;
}

function protocolOf({ id, ack, when }: OwnRule): Protocol {
  const idIn = parseFieldPath(id, 'id');
  const ackIn = parseFieldPath(ack, 'ack');
  const fieldIn = when && parseFieldPath(when.field, 'when.field');
  const isAck = (value: unknown): boolean => {
    if (!fieldIn) return true;
    const found = fieldIn(value);
    return typeof found !== 'object' && String(found) === when.value;
  };
  return {
    name: 'your own rule',
    fits: () => true,
    read(frame, direction) {
      const value = parseJson(frame);
      const messageId = idOf((direction === 'out' ? idIn : ackIn)(value));
      if (messageId === undefined || (direction === 'in' && !isAck(value))) return undefined;
      const { frame: type = UNKNOWN, body } = plain.read(frame, direction) ?? {};
      const name = { frame: type, ...(body !== undefined && { body }), messageId };
      return { kind: direction === 'out' ? 'message' : 'confirm', ...name };
    },
  };
}
