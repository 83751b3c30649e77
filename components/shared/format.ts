/** Shown where there is no value. */
export const NONE = '–';

/** A duration for people: `0 ms`, `340 ms`, `2.4 s`, `1 min 05 s`. */
export function duration(ms: number): string {
  if (ms < 0) return `-${duration(-ms)}`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(ms < 9950 ? 2 : 1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Remaining time, always to a tenth of a second so that its width stays constant while it counts down. */
export const countdown = (ms: number): string => (ms <= 0 ? 'due' : `${(ms / 1000).toFixed(1)} s`);

/** The clock time of an entry: `14:03:27.041`. */
export function clockTime(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const ms = String(date.getMilliseconds()).padStart(3, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${ms}`;
}

export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 999_500) return `${(size / 1000).toFixed(1)} kB`;
  return `${(size / 1_000_000).toFixed(1)} MB`;
}

/** `1 attempt`, `2 attempts`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** Both ends of an id, since neighbours often differ in the last characters only, as `message-17` and `message-18`. */
export const shortId = (id: string): string =>
  id.length > 10 ? `${id.slice(0, 4)}…${id.slice(-5)}` : id;

/** The path of an endpoint given as `//host/path`. */
export const pathOf = (endpoint: string): string => endpoint.replace(/^\/\/[^/]*/, '') || '/';
