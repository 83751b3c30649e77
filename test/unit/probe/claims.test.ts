import { expect, it, vi } from 'vitest';
import type { Draft } from '../../../src/journal/entry.ts';
import type { Channel, Claims, RegisteredClient } from '../../../src/journal/registry.ts';
import { Ring } from '../../../src/journal/ring.ts';
import { ForeignClients } from '../../../src/probe/foreign-clients.ts';

function world(claims?: Claims) {
  const client: RegisteredClient = {
    id: 'mine',
    journal: new Ring(),
    tap: null,
    channels: () => [],
    ...(claims && { claims }),
  };
  const told: Draft[] = [];
  const seen: Channel[] = [];
  const registered = [client];
  const clients = new ForeignClients(
    {
      tap(channel, passage, pass) {
        seen.push(channel);
        pass(passage);
      },
      now: () => 0,
      write: (entry) => told.push(entry),
    },
    registered,
  );
  return { clients, told, seen, registered };
}

const claiming = (more: Partial<Claims> = {}): Claims => ({
  owns: (url) => url.includes('/mine'),
  epoch: () => 7,
  faulted: () => {},
  ...more,
});

const open = ({ clients }: ReturnType<typeof world>, url: string) => {
  const end = vi.fn();
  const channel = clients.meet(url)?.connect('websocket', url, end);
  channel?.pass({ kind: 'open' }, () => channel.opened());
  return { channel, end };
};

it('a claimed connection is reported by its client alone, and meets faults under its name and epoch', () => {
  const faulted = vi.fn();
  const place = world(claiming({ faulted }));
  const { channel, end } = open(place, 'ws://host/mine');
  channel?.sent('{"type":"message","messageId":"a"}');
  channel?.received('{"type":"confirm","messageId":"a"}');
  expect(place.told).toEqual([]);
  const [seen] = place.seen;
  expect(seen).toMatchObject({ connection: 'mine', epoch: 7, transport: 'websocket', live: true });
  const ending = { code: 1006, reason: '', clean: false };
  seen?.end(ending);
  expect(faulted).toHaveBeenCalledWith(7);
  expect(end).toHaveBeenCalledWith(ending);
  expect(seen?.live).toBe(false);
});

it('a connection passes faults as one and the same channel throughout its life', () => {
  const place = world(claiming());
  const { channel } = open(place, 'ws://host/mine');
  channel?.pass({ kind: 'frame', direction: 'in', data: 'x' }, () => {});
  expect(new Set(place.seen).size).toBe(1);
  expect(place.seen).toHaveLength(2);
});

it('an unclaimed connection is inferred, beside a claimed one at the same host', () => {
  const place = world(claiming());
  open(place, 'ws://host/mine');
  open(place, 'ws://host/other');
  expect(place.told.map(({ connection }) => connection)).toEqual(place.told.map(() => 'page:host'));
  expect(place.told.map(({ type }) => type)).toContain('open');
});

it('requests to a claimed URL are followed before anything else is opened there', () => {
  const place = world(claiming());
  expect(place.clients.find('http://host/mine')).toBeDefined();
  expect(place.clients.find('http://host/other')).toBeUndefined();
});

it('a claim counts from the moment its client registers', () => {
  const place = world();
  open(place, 'ws://host/mine');
  const before = place.told.length;
  expect(before).toBeGreaterThan(0);
  place.registered.push({ ...world(claiming()).registered[0] } as RegisteredClient);
  open(place, 'ws://host/mine');
  expect(place.told).toHaveLength(before);
});

it('a client whose claims throw or return nonsense claims nothing and does no harm', () => {
  const throws = () => {
    throw new Error('from the page');
  };
  const place = world(claiming({ owns: throws }));
  open(place, 'ws://host/mine');
  expect(place.told.length).toBeGreaterThan(0);
  const other = world(claiming({ epoch: throws, faulted: throws }));
  const { end } = open(other, 'ws://host/mine');
  expect(other.seen[0]?.epoch).toBe(0);
  other.seen[0]?.end({ code: 1006, reason: '', clean: false });
  expect(end).toHaveBeenCalled();
  const odd = world(claiming({ epoch: () => Number.NaN, owns: () => 'yes' as unknown as boolean }));
  open(odd, 'ws://host/mine');
  expect(odd.told.length).toBeGreaterThan(0);
});
