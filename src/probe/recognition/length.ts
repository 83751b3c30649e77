/**
 * Reads a variable-length integer as used by SignalR and MQTT, seven bits per byte, lowest first. Returns it with the offset
 * of the content that it is the length of. Each byte is a character.
 *
 * @param most bytes of the encoded length
 * @returns `undefined` if it is incomplete or invalid
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
