import type { Transport } from '../journal/entry.ts';
import type { Channel, Ending, Passage, RegisteredClient } from '../journal/registry.ts';
import type { Hello } from './protocol.ts';
import type { Connection, OpenTransport, TransportRequest } from './transports/transport.ts';

/** What a physical connection tells its owner. */
export interface PhysicalEvents {
  onOpen(plain: boolean): void;
  onFrame(data: unknown): void;
  onClose(ending: Ending, by: 'remote' | 'fault'): void;
}

/** One physical connection of the client. */
export interface PhysicalConnection extends Channel {
  readonly plain: boolean;
  /** What its hello says besides what the machine knows. */
  extra: Partial<Hello>;
  open(openTransport: OpenTransport, request: TransportRequest): void;
  send(frame: string): void;
  /** Its owner disowns it. */
  close(code: number, reason: string): void;
  /** It cannot even be tried. */
  fail(ending: Ending): void;
}

/** Makes one. All that passes between it and its owner goes through the client's tap, when there is one. */
export function makePhysical(
  client: RegisteredClient,
  epoch: number,
  transport: Transport,
  url: string,
  events: PhysicalEvents,
): PhysicalConnection {
  let live = true;
  let plain = false;
  let connection: Connection | undefined;

  function pass(passage: Passage, go: (passage: Passage) => void): void {
    if (!live) return;
    const { tap } = client;
    if (!tap) return go(passage);
    tap(physical, passage, (passed) => {
      if (live) go(passed);
    });
  }

  const finishBy = (by: 'remote' | 'fault') => (ending: Ending) => {
    if (!live) return;
    physical.close(1000, ending.reason);
    events.onClose(ending, by);
  };

  function receive(passage: Passage): void {
    if (passage.kind === 'frame') events.onFrame(passage.data);
  }

  function finish(passage: Passage): void {
    if (passage.kind !== 'close') return;
    live = false;
    events.onClose(passage.ending, 'remote');
  }

  const physical: PhysicalConnection = {
    connection: client.id,
    epoch,
    transport,
    url,
    extra: {},
    get live() {
      return live;
    },
    get plain() {
      return plain;
    },
    open(openTransport, request) {
      pass({ kind: 'attempt' }, () => {
        connection = openTransport(request, {
          onOpen(isPlain) {
            plain = isPlain;
            pass({ kind: 'open' }, () => events.onOpen(plain));
          },
          onFrame: (data) => pass({ kind: 'frame', direction: 'in', data }, receive),
          onClose: (ending) => pass({ kind: 'close', ending }, finish),
        });
      });
    },
    send(data) {
      pass({ kind: 'frame', direction: 'out', data }, (passage) => {
        if (passage.kind === 'frame') connection?.send(String(passage.data));
      });
    },
    close(code, reason) {
      live = false;
      connection?.close(code, reason);
    },
    end: finishBy('fault'),
    fail: finishBy('remote'),
  };
  return physical;
}
