const { parse, stringify } = JSON;

/** `JSON.parse` as it was before the page could replace it. */
export const parseJson: (text: string) => unknown = parse;

/** The JSON of plain data, even if the page has given arrays or objects a `toJSON`, as some old libraries do. */
export const toJson = (data: unknown): string => ('toJSON' in [] ? spell(data) : stringify(data));

function spell(data: unknown): string {
  if (typeof data !== 'object' || data === null) return stringify(data);
  if (Array.isArray(data)) return `[${data.map(spell).join(',')}]`;
  const fields = Object.entries(data).flatMap(([name, value]) =>
    value === undefined ? [] : [`${stringify(name)}:${spell(value)}`],
  );
  return `{${fields.join(',')}}`;
}
