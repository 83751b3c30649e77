const { parse, stringify } = JSON;

/** As `JSON.parse`, of before the page could put something else there. */
export const parseJson: (text: string) => unknown = parse;

/** The JSON of plain data, also on a page whose lists or objects have a `toJSON`, as a library of long ago gave them. */
export const toJson = (data: unknown): string => ('toJSON' in [] ? spell(data) : stringify(data));

function spell(data: unknown): string {
  if (typeof data !== 'object' || data === null) return stringify(data);
  if (Array.isArray(data)) return `[${data.map(spell).join(',')}]`;
  const fields = Object.entries(data).flatMap(([name, value]) =>
    value === undefined ? [] : [`${stringify(name)}:${spell(value)}`],
  );
  return `{${fields.join(',')}}`;
}
