import type { Session } from '../../src/session/model.ts';

/** Makes a function that returns one value for each session: what is made by the first call, whichever view makes it. */
export function perSession<T extends object, Rest extends unknown[]>(
  make: (session: Session, ...rest: Rest) => T,
): (session: Session, ...rest: Rest) => T {
  const made = new WeakMap<Session, T>();
  return (session, ...rest) => {
    const known = made.get(session);
    if (known) return known;
    const fresh = make(session, ...rest);
    made.set(session, fresh);
    return fresh;
  };
}
