/** Most steps in a path. */
const MAX_STEPS = 20;
const STEP = /(?:^|\.)([^.[\]]+)|\[(\d{1,6})\]/y;

/** Finds a field in a parsed frame; `undefined` when there is none. */
export type FieldPath = (value: unknown) => unknown;

/**
 * Parses a path such as `id`, `meta.id`, `[1].ref` or `payload[0]`. It only finds own fields of plain data.
 *
 * @param what names the path in the error: `id`
 * @throws Error with a sentence that says what is wrong with it
 */
export function parseFieldPath(path: string, what: string): FieldPath {
  const steps = stepsOf(path.trim(), what);
  return (value) => {
    let at = value;
    for (const step of steps) {
      if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
      at = (at as Record<string, unknown>)[step];
    }
    return at;
  };
}

function stepsOf(path: string, what: string): readonly string[] {
  if (path === '')
    throw new Error(`${what}: there is no path. Write where the field is: id, or data.id.`);
  const steps: string[] = [];
  for (let at = 0; at < path.length; ) {
    STEP.lastIndex = at;
    const [whole, name, index] = STEP.exec(path) ?? [];
    if (whole === undefined) {
      throw new Error(
        `${what}: '${path}' is no path at '${path.slice(at, at + 20)}'. Names are joined by dots, places in a list stand in brackets: data.id, [1].ref.`,
      );
    }
    steps.push(name?.trim() ?? index ?? '');
    at += whole.length;
  }
  if (steps.length > MAX_STEPS)
    throw new Error(`${what}: a path has no more than ${MAX_STEPS} steps.`);
  return steps;
}
