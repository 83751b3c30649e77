/** The channel between tabs; a `BroadcastChannel` is one. */
export interface TabChannel {
  postMessage(data: unknown): void;
  close(): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/** Stands in for a channel: nobody else is reachable. */
export const DEAF: TabChannel = { postMessage() {}, close() {}, onmessage: null };

/** A page that is denied a channel is denied locks too, and the locks report it. */
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
