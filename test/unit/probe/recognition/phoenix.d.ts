/** What the tests use of it: the package brings no types. */
declare module 'phoenix' {
  interface Push {
    receive(status: 'ok' | 'error', callback: (response: unknown) => void): Push;
  }
  interface Channel {
    join(): Push;
    push(event: string, payload: object): Push;
  }
  export class Socket {
    constructor(url: string, options: { transport: typeof WebSocket });
    connect(): void;
    disconnect(): void;
    channel(topic: string): Channel;
  }
}
