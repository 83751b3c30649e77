import type { Command } from '../journal/command.ts';

/** The page's answer when it has no probe. */
export const ABSENT = 'absent';

/**
 * The code that passes a command to the probe. It always returns a string: an envelope, or `ABSENT`. The command is embedded
 * as a string literal, so no part of it can become code.
 */
export function commandExpression(command: Command): string {
  const argument = JSON.stringify(JSON.stringify(command));
  return `(() => {
  try {
    const probe = globalThis[Symbol.for('faultline')]?.probe;
    return typeof probe === 'function' ? String(probe(${argument})) : '${ABSENT}';
  } catch (error) {
    return JSON.stringify({ ok: false, error: String(error) });
  }
})()`;
}

/** The code that installs the probe in a page that is already loaded. */
export const injection = (probe: string): string => `(() => {
  try {
    ${probe}
    return 'injected';
  } catch (error) {
    return String(error);
  }
})()`;
