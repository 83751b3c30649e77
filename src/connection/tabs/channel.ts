/** What tabs speak over; a `BroadcastChannel` is one. */
export interface TabChannel {
  postMessage(data: unknown): void;
  close(): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** In the place of a channel: nobody else is there. */
export const DEAF: TabChannel = { postMessage() {}, close() {}, onmessage: null };

/** A page that may have no channel may have no locks either, and hears of it by them. */
export function openChannel(
  open: (name: string) => TabChannel,
  name: string,
  receive: (data: unknown) => void,
): TabChannel {
  try {
    const channel = open(name);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => receive(data);
    return channel;
  } catch {
    return DEAF;
  }
}
