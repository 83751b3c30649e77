const BYTES = 12;

/** Random bytes for the next ids: asking for them costs more than the bytes themselves. */
const pool = new Uint8Array(BYTES * 64);
let used = pool.length;

/** 96 random bits, in 24 hexadecimal digits. */
export function randomId(): string {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const bytes = pool.subarray(used, used + BYTES);
  used += BYTES;
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
