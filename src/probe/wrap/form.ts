import { isBlob } from '../../faults/content.ts';
import { parseJson } from '../recognition/json.ts';
import { apply } from '../reflect.ts';
import { readerOf } from './disguise.ts';
import { isObject } from './of-any-window.ts';

/** Longest form that is read, characters. */
const MAX_FORM = 100_000;

type Each = (value: unknown, name: string) => void;

/** By the class that an object says it is of. */
const READERS: Readonly<Record<string, (each: Each) => void>> = {
  '[object FormData]': FormData.prototype.forEach,
  '[object URLSearchParams]': URLSearchParams.prototype.forEach,
};
const nameOf = readerOf(File.prototype, 'name');
const typeOf = readerOf(Blob.prototype, 'type');
const sizeOf = readerOf(Blob.prototype, 'size');

/** The fields of a form as JSON, as they would be in a request that sends JSON; `undefined` for anything else, and if they are long. */
export function formIn(body: unknown): string | undefined {
  const fields = new Map<string, unknown[]>();
  let length = 0;
  try {
    const each = isObject(body) && READERS[Object.prototype.toString.call(body)];
    if (!each) return undefined;
    apply(each, body, [
      (value: unknown, name: string) => {
        const said = typeof value === 'string' ? value : fileIn(value);
        length += name.length + said.length;
        if (length > MAX_FORM) return;
        const values = fields.get(name);
        if (values) values.push(parsed(said));
        else fields.set(name, [parsed(said)]);
      },
    ]);
    if (length > MAX_FORM) return undefined;
    const plain = [...fields].map(([name, [first, ...more]]) => {
      return [name, more.length > 0 ? [first, ...more] : first];
    });
    return JSON.stringify(Object.fromEntries(plain));
  } catch {
    // It only said that it is a form, or is nested too deeply to be serialised.
    return undefined;
  }
}

function fileIn(value: unknown): string {
  if (!isBlob(value)) return '';
  return `${String(nameOf(value))} (${String(typeOf(value))}, ${String(sizeOf(value))} bytes)`;
}

/** A field can only be text, so pages put JSON into it. */
function parsed(text: string): unknown {
  return /^(\s*[[{]|true$|false$)/.test(text) ? (parseJson(text) ?? text) : text;
}
