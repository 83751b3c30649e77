/** Length of an id in bytes (96 bits). */
const BYTES = 12;
const DIGITS = 2 * BYTES;

/** Digits for the next ids, drawn in bulk: a call for random bytes costs more than the bytes. */
let pool = '';

/** 96 random bits as 24 hexadecimal digits. */
export function randomId(): string {
  pool ||= Array.from(crypto.getRandomValues(new Uint8Array(BYTES * 64)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  const id = pool.slice(0, DIGITS);
  pool = pool.slice(DIGITS);
  return id;
}
