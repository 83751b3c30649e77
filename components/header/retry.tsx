import type { Session } from '../../src/session/model.ts';
import { countdown, NONE } from '../shared/format.ts';
import { useTicking } from '../shared/ticking.ts';
import { Field } from './field.tsx';

export function Retry({ session }: { session: Session }) {
  session.version.value;
  const retryAt = session.selected?.retryAt;
  const waiting = retryAt !== undefined && !session.recording;
  useTicking(waiting);
  return (
    <Field name="retry" label="next try" meaning="Time until the client’s next attempt.">
      {waiting ? countdown(retryAt - session.now()) : NONE}
    </Field>
  );
}
