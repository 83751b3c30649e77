/** A chat client's frame of about `size` bytes. */
export function eventOf(number: number, size: number): string {
  const head = `{"type":"message","messageId":"m-${number}","body":{"text":"`;
  return `${head}${'x'.repeat(Math.max(0, size - head.length - 3))}"}}`;
}
