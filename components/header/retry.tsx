import type { Session } from '../../src/session/model.ts';
import { countdown, NONE } from '../shared/format.ts';
import { useTicking } from '../shared/ticking.ts';
import { Field } from './field.tsx';

/** Countdown to the next attempt. */
export function Retry({ session }: { session: Session }) {
  session.version.value;
  const retryAt = session.selected?.retryAt;
  const waiting = retryAt !== undefined && !session.recording;
  useTicking(waiting);
  return (
    <Field name="retry" label="next try" meaning="When the client connects again.">
      {waiting ? countdown(retryAt - session.now()) : NONE}
    </Field>
  );
}
