/**
 * A length that is written in as few bytes as it needs, seven bits in each and the lowest first, as SignalR and MQTT have it; with where what it is
 * the length of begins. Each byte is a character.
 *
 * @param most bytes that it may have
 * @returns `undefined` where it is not whole, or is none
 */
export function lengthAt(
  text: string,
  at: number,
  most: number,
): { readonly from: number; readonly length: number } | undefined {
  let length = 0;
  for (let index = 0; index < most; index++) {
    const byte = text.charCodeAt(at + index);
    if (Number.isNaN(byte)) return undefined;
    length += (byte & 0x7f) * 128 ** index;
    if (byte < 0x80) return { from: at + index + 1, length };
  }
  return undefined;
}
