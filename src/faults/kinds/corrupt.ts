import type { Channel } from '../../journal/registry.ts';
import { bytesOf, isBlob } from '../content.ts';
import type { FaultKind } from '../kind.ts';
import { Lanes } from '../lanes.ts';

/** Most frames in one direction of a connection that wait for a Blob to be read. */
const MAX_WAITING = 20_000;

/**
 * Frames arrive damaged. TCP and TLS deliver no damaged frame: this stands for a proxy or server that writes wrong data.
 * Text remains text.
 */
export const corrupt: FaultKind<'corrupt'> = {
  criteria: ['direction', 'type', 'nth'],
  start({ how = 'bit' }, arming) {
    const lanes = new Lanes(MAX_WAITING, () =>
      arming.complain(`More than ${MAX_WAITING} frames waited for a Blob, which went on whole.`),
    );
    return {
      onPassage(channel, passage, pass) {
        if (passage.kind !== 'frame') return lanes.follow(channel, passage, pass);
        const content = contentOf(channel, passage.data);
        const { head = 0 } = passage;
        const size = (isBlob(content) ? content.size : (content?.length ?? 0)) - head;
        if (!content || size <= 0 || !arming.hits(channel, passage)) {
          return lanes.follow(channel, passage, pass);
        }
        const at = head + Math.floor(arming.random() * size);
        const damaged =
          how === 'cut' ? { now: cut(content, at) } : flipped(content, at, arming.random());
        const what =
          how === 'cut' ? `was cut off after ${at - head}` : `has a wrong bit at ${at - head}`;
        const unit = typeof content === 'string' ? 'characters' : 'bytes';
        const tell = () => arming.acted(channel, `A frame of ${size} ${unit} ${what}.`);
        if ('now' in damaged) {
          // Report first: the page may send when the frame arrives.
          tell();
          return lanes.follow(channel, { ...passage, data: damaged.now }, pass);
        }
        let { data } = passage;
        const arrive = lanes.wait(channel, passage, () => pass({ ...passage, data }));
        tell();
        const fail = () => arming.complain('A Blob could not be read, and was left whole.');
        const take = (blob: Blob) => {
          data = blob;
        };
        damaged.later.then(take, fail).then(arrive);
      },
      waiting: () => lanes.waiting,
      keepsEnds: 'behind',
    };
  },
};

type Content = string | Uint8Array<ArrayBuffer> | Blob;

/** A Blob must be read first. */
type Damaged = { readonly now: unknown } | { readonly later: Promise<Blob> };

/** A copy of what can be damaged; `undefined` for what cannot: the Blob of a request, which is sent without waiting for it to be read. */
function contentOf({ transport }: Channel, data: unknown): Content | undefined {
  if (typeof data === 'string') return data;
  if (isBlob(data)) return transport === 'websocket' ? data : undefined;
  return bytesOf(data)?.slice() ?? JSON.stringify(data);
}

function cut(content: Content, at: number): unknown {
  const rest = content.slice(0, at);
  return rest instanceof Uint8Array ? rest.buffer : rest;
}

/** Flips one of the seven lowest bits, so that ASCII stays ASCII: invalid text would not be delivered at all. */
function flipped(content: Content, at: number, random: number): Damaged {
  const bit = 1 << Math.floor(random * 7);
  if (isBlob(content)) return { later: flippedBlob(content, at, bit) };
  if (typeof content !== 'string') {
    const bytes = Uint8Array.from(content, (byte, index) => (index === at ? byte ^ bit : byte));
    return { now: bytes.buffer };
  }
  const code = content.charCodeAt(at);
  // A surrogate with changed low bits is still a surrogate.
  return { now: content.slice(0, at) + String.fromCharCode(code ^ bit) + content.slice(at + 1) };
}

async function flippedBlob(blob: Blob, at: number, bit: number): Promise<Blob> {
  const damage = new Uint8Array(await blob.slice(at, at + 1).arrayBuffer());
  damage[0] = (damage[0] ?? 0) ^ bit;
  return new Blob([blob.slice(0, at), damage, blob.slice(at + 1)], { type: blob.type });
}
