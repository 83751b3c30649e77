import type { Channel, Ending, Passage, RegisteredClient } from '../journal/registry.ts';
import type { Transport } from '../journal/transport.ts';
import type { Hello } from './protocol.ts';
import type { Connection, OpenTransport, TransportRequest } from './transports/transport.ts';

/** Callbacks of a physical connection to its owner. */
export interface PhysicalEvents {
  onOpen(plain: boolean): void;
  onFrame(data: unknown): void;
  onClose(ending: Ending, by: 'remote' | 'fault'): void;
}

/** One physical connection of the client. */
export interface PhysicalConnection extends Channel {
  live: boolean;
  plain: boolean;
  /** Further fields of its hello, unknown to the machine. */
  extra?: Partial<Hello>;
  open(openTransport: OpenTransport, request: TransportRequest): void;
  send(frame: string): void;
  /** Closed by its owner, who disowns it. */
  close(reason: string): void;
  /** The attempt cannot even start. */
  fail(ending: Ending): void;
}

/** Creates one. Everything that passes between it and its owner goes through the client's tap, if there is one. */
export function makePhysical(
  client: RegisteredClient,
  epoch: number,
  transport: Transport,
  url: string,
  events: PhysicalEvents,
): PhysicalConnection {
  let connection: Connection | undefined;
  let begin = () => {};

  /** Carries out what the tap has let pass: starts the attempt, tells the owner, or sends. */
  function go(passage: Passage): void {
    if (!physical.live) return;
    switch (passage.kind) {
      case 'attempt':
        return begin();
      case 'open':
        return events.onOpen(physical.plain);
      case 'frame':
        if (passage.direction === 'in') return events.onFrame(passage.data);
        return connection?.send(passage.data as string);
      case 'close':
        physical.live = false;
        return events.onClose(passage.ending, 'remote');
    }
  }

  function pass(passage: Passage): void {
    if (!physical.live) return;
    if (client.tap) client.tap(physical, passage, go);
    else go(passage);
  }

  const finishBy = (by: 'remote' | 'fault') => (ending: Ending) => {
    if (!physical.live) return;
    physical.close(ending.reason);
    events.onClose(ending, by);
  };

  const physical: PhysicalConnection = {
    connection: client.id,
    epoch,
    transport,
    url,
    live: true,
    plain: false,
    open(openTransport, request) {
      begin = () => {
        connection = openTransport(request, {
          onOpen(isPlain) {
            physical.plain = isPlain;
            pass({ kind: 'open' });
          },
          onFrame: (data) => pass({ kind: 'frame', direction: 'in', data }),
          onClose: (ending) => pass({ kind: 'close', ending }),
        });
      };
      pass({ kind: 'attempt' });
    },
    send: (data) => pass({ kind: 'frame', direction: 'out', data }),
    close(reason) {
      physical.live = false;
      connection?.close(reason);
    },
    end: finishBy('fault'),
    fail: finishBy('remote'),
  };
  return physical;
}
