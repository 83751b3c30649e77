import type { Command } from '../journal/command.ts';
import { type Door, DoorError, type Messenger } from './door.ts';
import { ABSENT, commandExpression, injection } from './expression.ts';

/** Carries commands through a door to the page's probe, and installs the probe if it is missing. */
export function throughDoor(door: Door, loadProbe: () => Promise<string>): Messenger {
  let probe: Promise<string> | null = null;
  const source = (): Promise<string> => {
    probe ??= loadProbe().catch((error: unknown) => {
      probe = null;
      throw new Error(
        `Faultline's own probe could not be loaded; install the extension again. (${String(error)})`,
      );
    });
    return probe;
  };
  return {
    async ask(command: Command): Promise<string> {
      const code = commandExpression(command);
      const answer = await door.evaluate(code);
      if (answer !== ABSENT) return answer;
      const injected = await door.evaluate(injection(await source()));
      if (injected !== 'injected') {
        throw new Error(`The probe could not be put into this page: ${injected}`);
      }
      const answered = await door.evaluate(code);
      if (answered !== ABSENT) return answered;
      throw new DoorError(
        'unavailable',
        'The probe does not persist in this page. Is the page being left, or does it replace Symbol.for?',
      );
    },
    async reload() {
      door.reload(await source());
    },
    onNavigated: (listener) => door.onNavigated(listener),
  };
}
