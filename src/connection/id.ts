/** Of an id: 96 random bits. */
const BYTES = 12;
const DIGITS = 2 * BYTES;

/** The digits of the next ids: asking for random bytes costs more than the bytes themselves. */
let pool = '';

/** 96 random bits, in 24 hexadecimal digits. */
export function randomId(): string {
  pool ||= Array.from(crypto.getRandomValues(new Uint8Array(BYTES * 64)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
  const id = pool.slice(0, DIGITS);
  pool = pool.slice(DIGITS);
  return id;
}
