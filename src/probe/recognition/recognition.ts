import { sizeOf } from '../../faults/frame.ts';
import { plainReader } from '../../faults/plain-reader.ts';
import { endpointOf } from '../../journal/endpoint.ts';
import { Recent } from '../../journal/recent.ts';
import type { FrameReader } from '../../journal/registry.ts';
import { emptyAnswer, isPoll } from '../poll.ts';
import { bytesFrom, readable } from './delivery.ts';
import { clip } from './json.ts';
import { Outstanding, type Place } from './outstanding.ts';
import type { OwnRules } from './own-rules.ts';
import { isForClient, plain } from './plain.ts';
import { PRESETS } from './presets.ts';
import {
  type Direction,
  type Packed,
  type Protocol,
  type Sighting,
  type StreamKind,
  UNKNOWN,
} from './protocol.ts';
import { Rests } from './rests.ts';
import { overSockJs, sockJsCarrier } from './sockjs.ts';

/** Most frames of one delivery that are examined. */
const MAX_FRAMES = 500;
/** Most endpoints of one client whose protocol is remembered. */
const MAX_ENDPOINTS = 64;
/** Most ids of sent frames that are remembered. */
const MAX_ASKED = 10_000;
/** After this many deliveries that fit no protocol, an endpoint counts as speaking an unknown one. */
const MAX_TRIES = 50;

const PLAIN_OVER_SOCKJS = overSockJs(plain);

export type Seen = Sighting & { readonly size: number; readonly preview: string };

interface Endpoint {
  readonly key: string;
  /** `null` until it is recognised. */
  protocol: Protocol | null;
  tries: number;
}

/**
 * Interprets what a client sends and receives by its protocol, which is determined from the first frames and remembered for
 * each of its endpoints.
 */
export class Recognition {
  readonly #host: string;
  readonly #rules: OwnRules;
  readonly #endpoints = new Map<string, Endpoint>();
  readonly #outstanding = new Outstanding();
  readonly #rests = new Rests();
  /** Ids of frames that the page has sent, by connection. */
  readonly #asked = new Recent<string, true>(MAX_ASKED);
  /** The last URL looked up and its endpoint: most frames are of the same connection as the previous one. */
  #latest: { readonly url: string; readonly endpoint: Endpoint } | null = null;

  constructor(host: string, rules: OwnRules) {
    this.#host = host;
    this.#rules = rules;
  }

  /** The protocols by which its messages are recognised now; empty while there are none. */
  get protocols(): readonly string[] {
    const own = this.#rules.find(this.#host);
    const known = [...this.#endpoints.values()].flatMap(({ protocol }) => protocol ?? []);
    const told = own ? [own, ...known.filter(({ perConnection }) => perConnection)] : known;
    return [...new Set(told.map(({ name }) => name))];
  }

  /** The frames of one delivery, recognised as far as possible. Their content is not trusted. */
  see(url: string, direction: Direction, data: unknown, epoch = 0): readonly Seen[] {
    const protocol = this.#protocolOf(url, direction, data);
    const text = readable(data, protocol);
    if (text === undefined) {
      const preview = typeof data === 'string' ? clip(data) : '';
      return [{ kind: 'other', frame: UNKNOWN, size: sizeOf(data), preview }];
    }
    const place = { endpoint: this.#endpoint(url).key, epoch };
    const { frames, rest } = unpack(protocol, this.#rests.before(epoch, direction) + text);
    this.#rests.keep(epoch, direction, rest);
    return frames.slice(0, MAX_FRAMES).map((frame) => {
      const seen = readBy(protocol, frame, direction);
      const size = frames.length === 1 ? sizeOf(data) : frame.length;
      const preview = seen.body ?? clip(frame);
      const own = protocol.perConnection ? withId(seen, ownId(epoch)) : seen;
      const named = this.#named(protocol, place, direction, own, preview);
      return { ...this.#identified(named, direction, epoch), size, preview };
    });
  }

  /**
   * What a request with this body is: a message, one whose answer is a connection of its own, or neither.
   *
   * @param streams the kind of stream that answers it, if known
   */
  asks(url: string, body: string, streams?: StreamKind): 'message' | 'stream' | undefined {
    const protocol = this.#protocolOf(url, 'out', body, streams);
    const { frames } = unpack(protocol, body);
    const carries = frames
      .slice(0, MAX_FRAMES)
      .some((frame) => protocol.read(frame, 'out')?.kind === 'message');
    if (!carries) return undefined;
    return protocol.perConnection ? 'stream' : 'message';
  }

  /** The unconfirmed messages in the body of a request, as the journal names them. `settled`: from now on, nothing confirms them. */
  messagesIn(url: string, body: string, epoch: number, settled = false): readonly string[] {
    const protocol = this.#protocolOf(url, 'out', body);
    const place = { endpoint: this.#endpoint(url).key, epoch };
    const look = settled ? 'confirmed' : 'nameOf';
    return unpack(protocol, body)
      .frames.slice(0, MAX_FRAMES)
      .flatMap((frame) => {
        const seen = readBy(protocol, frame, 'out');
        if (seen.kind !== 'message') return [];
        const { messageId } = seen;
        return protocol.uniqueIds ? [messageId] : (this.#outstanding[look](place, messageId) ?? []);
      });
  }

  /** Whether a request's body carries a message. */
  carries(url: string, body: string): boolean {
    return this.asks(url, body) !== undefined;
  }

  /** Whether responses from an endpoint must be read, whatever their content type. */
  reads(url: string): boolean {
    const protocol = this.#protocolOf(url, 'in', '');
    return this.#rules.find(this.#host) ? protocol.perConnection === true : protocol !== plain;
  }

  /** Whether a response means something to the client; `asked`: the request carried a message. */
  heeds(url: string, text: string, asked: boolean): boolean {
    const protocol = this.#protocolOf(url, 'in', text);
    if (protocol === plain) return isForClient(text, asked);
    // Its answers are read on the connection that each request forms.
    if (protocol.perConnection) return false;
    return unpack(protocol, text)
      .frames.slice(0, MAX_FRAMES)
      .some((frame) => protocol.read(frame, 'in') !== undefined);
  }

  /** For faults that depend on the meaning of frames. */
  reader(url: string): FrameReader {
    return {
      types: (data, direction) => {
        const protocol = this.#protocolOf(url, direction, data);
        const text = protocol === plain ? undefined : readable(data, protocol);
        if (text === undefined) return plainReader.types(data, direction);
        return unpack(protocol, text)
          .frames.slice(0, MAX_FRAMES)
          .flatMap((frame) => {
            const { kind, frame: name } = readBy(protocol, frame, direction);
            return kind === 'other' ? [name] : [kind, name];
          });
      },
      withoutConfirmations: (data, lose) => {
        const protocol = this.#protocolOf(url, 'in', data);
        const text = protocol === plain ? undefined : readable(data, protocol);
        if (text === undefined) return plainReader.withoutConfirmations(data, lose);
        const rest = without(protocol, text, lose);
        if (rest === text) return data;
        if (rest === undefined) return isPoll(url) ? emptyAnswer(url) : undefined;
        return typeof data === 'string' ? rest : bytesFrom(rest, protocol).buffer;
      },
    };
  }

  #endpoint(url: string): Endpoint {
    if (this.#latest?.url !== url) this.#latest = { url, endpoint: this.#look(url) };
    return this.#latest.endpoint;
  }

  #look(url: string): Endpoint {
    const key = endpointOf(url);
    const endpoint = this.#endpoints.get(key) ?? { key, protocol: null, tries: 0 };
    this.#endpoints.delete(key);
    this.#endpoints.set(key, endpoint);
    for (const oldest of this.#endpoints.keys()) {
      if (this.#endpoints.size <= MAX_ENDPOINTS) break;
      this.#endpoints.delete(oldest);
    }
    return endpoint;
  }

  #protocolOf(url: string, direction: Direction, data: unknown, streams?: StreamKind): Protocol {
    const own = this.#rules.find(this.#host);
    // SockJS envelopes contain at least JSON.
    const isCarried = sockJsCarrier(url) !== undefined;
    if (!own) {
      const unknown = isCarried ? PLAIN_OVER_SOCKJS : plain;
      return this.#recognised(url, direction, data, streams) ?? unknown;
    }
    // A rule about ids does not cover replies without ids: a page may use both on one host.
    const stream = isRequest(url) ? this.#recognised(url, direction, data, streams) : null;
    if (stream?.perConnection && !own.read(readable(data, own) ?? '', direction)) return stream;
    return isCarried ? overSockJs(own) : own;
  }

  #recognised(
    url: string,
    direction: Direction,
    data: unknown,
    streams: StreamKind | undefined,
  ): Protocol | null {
    const endpoint = this.#endpoint(url);
    if (endpoint.protocol || endpoint.tries >= MAX_TRIES) return endpoint.protocol;
    if (data !== '') endpoint.tries++;
    const asText = readable(data, plain);
    const isSpoken = (preset: Protocol): boolean => {
      const text = preset.binary ? readable(data, preset) : asText;
      return (
        text !== undefined && preset.fits({ url, direction, text, ...(streams && { streams }) })
      );
    };
    endpoint.protocol = PRESETS.find(isSpoken) ?? null;
    return endpoint.protocol;
  }

  /** A reply to a frame with this id is not an event that other connections may bring too: each of them may have asked the same. */
  #identified(seen: Sighting, direction: Direction, epoch: number): Sighting {
    if (seen.kind !== 'other' || seen.key === undefined) return seen;
    const id = `${epoch} ${seen.key}`;
    if (direction === 'out') this.#asked.set(id, true);
    else if (this.#asked.has(id)) {
      const { key: _, ...answer } = seen;
      return answer;
    }
    return seen;
  }

  /** Replaces ids by the names under which the journal knows the messages. */
  #named(
    { uniqueIds }: Protocol,
    place: Place,
    direction: Direction,
    seen: Sighting,
    preview: string,
  ): Sighting {
    if (uniqueIds) return seen;
    if (seen.kind === 'message' && direction === 'out') {
      return { ...seen, messageId: this.#outstanding.sent(place, seen.messageId, preview) };
    }
    if (seen.kind === 'confirm') {
      const messageId = this.#outstanding.confirmed(place, seen.messageId);
      return messageId === undefined
        ? { kind: 'other', frame: seen.frame }
        : { ...seen, messageId };
    }
    if (seen.kind !== 'other') return seen;
    const { answers, abandons, ...other } = seen;
    const id = answers ?? abandons;
    const name = id === undefined ? undefined : this.#outstanding.confirmed(place, id);
    if (name === undefined) return other;
    return { ...other, ...(answers === undefined ? { abandons: name } : { answers: name }) };
  }
}

const isRequest = (url: string): boolean => /^https?:/.test(url);

/** The id of a connection's only message. */
export const ownId = (epoch: number): string => `#${epoch}`;

const unpack = (protocol: Protocol, text: string): Packed =>
  protocol.unpack?.(text) ?? { frames: [text], pack: (frames) => frames.join('') };

/** Frames that do not fit the protocol are read as JSON of any kind. */
const readBy = (protocol: Protocol, frame: string, direction: Direction): Sighting =>
  protocol.read(frame, direction) ??
  plain.read(frame, direction) ?? { kind: 'other', frame: UNKNOWN };

/** Adds the id of a message that is identified by its connection only. */
function withId(seen: Sighting, id: string): Sighting {
  if (seen.kind === 'message' || seen.kind === 'confirm') return { ...seen, messageId: id };
  return seen.kind === 'other' && seen.answers !== undefined ? { ...seen, answers: id } : seen;
}

/** Returns the same text when nothing was removed, `undefined` when nothing is left. */
function without(
  protocol: Protocol,
  text: string,
  lose: (messageId: string) => boolean,
): string | undefined {
  const { frames, pack } = unpack(protocol, text);
  let lost = false;
  const rest = frames.flatMap((frame) => {
    const seen = protocol.read(frame, 'in');
    if (seen?.kind !== 'confirm' || !lose(seen.messageId)) return [frame];
    lost = true;
    return protocol.blank?.(frame) ?? [];
  });
  if (!lost) return text;
  return rest.length === 0 ? undefined : pack(rest);
}
