import { describe, expect, it } from 'vitest';
import { watch } from './see.ts';

/** Frames as nats.ws sent them, and as nats-server answered: lines, some with a payload. */
const bytes = (...lines: readonly string[]): Uint8Array =>
  Uint8Array.from(Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'utf8'));
const CONNECT = bytes(
  'CONNECT {"protocol":1,"version":"1.30.3","lang":"nats.ws","verbose":false,"pedantic":false,"headers":true,"no_responders":true}',
);
const INFO = bytes('INFO {"server_id":"NDW4MKL","server_name":"NDW4MKL","version":"2.9.10"} ');
const INBOX = '_INBOX.OGNTZVQIKUXG88MY3VZMNW';
const AT = 'ws://chat.example/';

describe('NATS', () => {
  it('confirms a request by its answer, and tells the rest by name', () => {
    const { out, in: into, recognition } = watch(AT);
    expect(into(INFO)).toEqual(['other: INFO']);
    expect([...out(CONNECT), ...out(bytes('PING')), ...into(bytes('PONG'))]).toEqual([
      'other: CONNECT',
      'ping: PING',
      'pong: PONG',
    ]);
    expect(out(bytes('SUB chat.* 1', 'PUB chat.a 2', 'x1', `PUB svc ${INBOX}.XG 2`, 'ü'))).toEqual([
      'other: SUB',
      'other: PUB',
      `message ${INBOX}.XG: PUB`,
    ]);
    expect(into(bytes('MSG chat.a 1 2', 'x1', `MSG ${INBOX}.XG 3 12`, 'answer to x1'))).toEqual([
      'other: MSG',
      `confirm ${INBOX}.XG: MSG`,
    ]);
    // A second answer, as to a request to many.
    expect(into(bytes(`MSG ${INBOX}.XG 3 2`, 'no'))).toEqual(['other: MSG']);
    const [seen] = recognition.see(AT, 'in', bytes('MSG chat.b 1 3', 'hé'));
    expect(seen).toMatchObject({ kind: 'other', frame: 'MSG', preview: 'chat.b hé' });
    expect(recognition.protocols).toEqual(['NATS']);
  });

  it('takes it for refused when nobody answers to it, or JetStream says so', () => {
    const { out, in: into } = watch(AT);
    out(CONNECT);
    out(bytes(`PUB nobody ${INBOX}.A 0`, ''));
    expect(into(bytes(`HMSG ${INBOX}.A 3 16 16`, 'NATS/1.0 503', '', ''))).toEqual([
      `confirm ${INBOX}.A: HMSG (no responders)`,
    ]);
    out(bytes(`HPUB $JS.API.INFO ${INBOX}.B 12 14`, 'NATS/1.0', '', 'x1'));
    const refusal = '{"error":{"code":404,"err_code":10059,"description":"stream not found"}}';
    expect(into(bytes(`MSG ${INBOX}.B 3 ${refusal.length}`, refusal))).toEqual([
      `confirm ${INBOX}.B: MSG (stream not found)`,
    ]);
  });

  it('is not asked anything by a consumer that pulls, whose deliveries are no answers', () => {
    const { out, in: into } = watch(AT);
    out(CONNECT);
    const pull = '$JS.API.CONSUMER.MSG.NEXT.CHAT.page';
    expect(out(bytes(`PUB ${pull} ${INBOX}.C 10`, '{"batch":1}'.slice(0, 10)))).toEqual([
      'other: PUB',
    ]);
    expect(into(bytes('MSG chat.a 4 $JS.ACK.CHAT.page.1.1.1.17.0 2', 'x1'))).toEqual([
      'other: MSG',
    ]);
  });

  it('puts together what comes in pieces, also within a payload that has lines', () => {
    const { in: into } = watch(AT);
    into(INFO);
    const text = Buffer.from(bytes('MSG chat.a 1 8', 'a\r\nPING\r', 'PING'));
    expect(text.indexOf('PING\r\n', 30)).toBe(-1);
    expect([...into(text.subarray(0, 5)), ...into(text.subarray(5, 20))]).toEqual([]);
    expect(into(text.subarray(20))).toEqual(['other: MSG', 'ping: PING']);
  });

  it('reads the lines of JetStream, which have two spaces where no subject for the answer is', () => {
    const { out, in: into, recognition } = watch(AT);
    out(CONNECT);
    out(bytes(`PUB chat.a ${INBOX}.D 2`, 'x1'));
    const stored = '{"stream":"CHAT", "seq":1}';
    expect(into(bytes(`MSG ${INBOX}.D 1  ${stored.length}`, stored))).toEqual([
      `confirm ${INBOX}.D: MSG`,
    ]);
    const pause = ['NATS/1.0 408 Request Timeout', 'Nats-Pending-Messages: 3', '', ''];
    const [seen] = recognition.see(AT, 'in', bytes(`HMSG ${INBOX}.E 2  58 58`, ...pause));
    expect(seen).toMatchObject({ kind: 'other', frame: 'HMSG' });
    expect(seen?.preview).toContain(`${INBOX}.E NATS/1.0 408 Request Timeout`);
  });

  it('is known from a delivery, on a connection that was open before', () => {
    const { in: into, recognition } = watch(AT);
    expect(into(bytes('MSG chat.a 1 2', 'x1'))).toEqual(['other: MSG']);
    expect(recognition.protocols).toEqual(['NATS']);
  });

  it('loses an answer, and leaves what comes with it', () => {
    const { out, recognition } = watch(AT);
    out(CONNECT);
    const { withoutConfirmations, types } = recognition.reader(AT);
    const both = bytes(`MSG ${INBOX}.XG 3 2`, 'ok', 'MSG chat.a 1 2', 'x1');
    const rest = withoutConfirmations(both, () => true);
    expect(Buffer.from(rest as ArrayBuffer)).toEqual(Buffer.from(bytes('MSG chat.a 1 2', 'x1')));
    expect(types(both, 'in')).toEqual(['confirm', 'MSG', 'MSG']);
  });
});
