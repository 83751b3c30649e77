import type { Command } from '../journal/command.ts';

/** What the page answers when no probe is in it. */
export const ABSENT = 'absent';

/**
 * The code that hands a command to the probe. It always answers a string: an envelope, or `ABSENT`. The
 * command goes in as a string literal, so nothing of it can become code.
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

/** The code that hands a command to the probe that is there already, once for a page with its frames. */
export const inTopWindow = (command: Command): string =>
  `if (window === window.top) ${commandExpression(command)};`;

/** The code that puts the probe into a page that is already there. */
export const injection = (probe: string): string => `(() => {
  try {
    ${probe}
    return 'injected';
  } catch (error) {
    return String(error);
  }
})()`;
