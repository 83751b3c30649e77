/** Reads the probe's journal from now on, as an open panel does. */
export function readAlong(): void {
  const { probe } = (globalThis as unknown as Record<symbol, { probe(json: string): string }>)[
    Symbol.for('faultline')
  ] ?? { probe: () => '' };
  let since = 0;
  const once = () => {
    const { next, more } = JSON.parse(probe(JSON.stringify({ do: 'drain', since }))).value;
    since = next;
    setTimeout(once, more ? 0 : 50);
  };
  once();
}
