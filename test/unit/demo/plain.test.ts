import { expect, it } from 'vitest';
import { applied, ask, type Frame, serve, socketTo, streamFrom } from './peers.ts';

it('confirms a message on a WebSocket without the subprotocol, and applies it once', async () => {
  const server = await serve();
  const peer = await socketTo(server);
  expect(peer.socket.protocol).toBe('');
  for (let times = 0; times < 2; times += 1) {
    peer.send({ messageId: 'p1', text: 'plain' });
    expect(await peer.next('confirm')).toEqual({ type: 'confirm', messageId: 'p1' });
  }
  expect(await applied(server)).toEqual(['plain']);
});

it('answers a ping with pong, and an invalid message with an error', async () => {
  const server = await serve();
  const peer = await socketTo(server);
  peer.send({ type: 'ping' });
  expect(await peer.next()).toEqual({ type: 'pong', protocol: 'faultline.1' });
  peer.socket.send('garbage');
  expect(await peer.next()).toMatchObject({ type: 'error', message: expect.any(String) });
  peer.send({ messageId: 'p1', text: 'still here' });
  expect(await peer.next('confirm')).toMatchObject({ messageId: 'p1' });
});

it('handles each message of a batch', async () => {
  const server = await serve();
  const peer = await socketTo(server);
  peer.send([
    { messageId: 'p1', text: 'one' },
    { messageId: 'p2', text: 'two' },
  ]);
  expect(await peer.next('confirm')).toMatchObject({ messageId: 'p1' });
  expect(await peer.next('confirm')).toMatchObject({ messageId: 'p2' });
  expect(await applied(server)).toEqual(['one', 'two']);
});

it('sends new events to a stream without hello', async () => {
  const server = await serve();
  const stream = await streamFrom(server);
  expect(stream.response.headers.get('faultline-protocol')).toBeNull();
  const sent = await ask(server, '/api/messages?user=ana', {
    method: 'POST',
    body: JSON.stringify({ messageId: 'p1', text: 'by POST' }),
  });
  expect(sent.body).toEqual({ type: 'confirm', messageId: 'p1' });
  expect((await stream.next('event')).body).toMatchObject({ kind: 'user', text: 'by POST' });
});

it('answers a poll with the frames since the one before, each once', async () => {
  const server = await serve();
  const poll = async (after: number) => {
    const { body } = await ask(server, `/api/poll?user=ana&after=${after}`);
    return body as { frames: Frame[]; next: number };
  };
  const first = await poll(0);
  expect(first.frames).toEqual([]);
  const peer = await socketTo(server);
  peer.send({ messageId: 'p1', text: 'polled for' });
  const told = [await peer.next('event')];
  const second = await poll(first.next);
  expect(second.frames[0]).toMatchObject({ body: { kind: 'user', text: 'polled for' } });
  told.push(...(await peer.reply()));
  const third = await poll(second.next);
  expect([...second.frames, ...third.frames]).toEqual(told);
});

it('answers a poll with a position of an earlier server with all frames that it has', async () => {
  const server = await serve();
  await ask(server, '/api/poll?user=ana&after=0');
  const peer = await socketTo(server);
  peer.send({ messageId: 'p1', text: 'after the restart' });
  const reply = await peer.reply();
  const { body } = await ask(server, '/api/poll?user=ana&after=99999');
  expect((body as { frames: Frame[] }).frames).toEqual(reply);
});

it('says what is wrong with a posted message', async () => {
  const server = await serve();
  const { status, body } = await ask(server, '/api/messages', {
    method: 'POST',
    body: JSON.stringify({ messageId: 'p1' }),
  });
  expect(status).toBe(400);
  expect(body).toEqual({ error: expect.stringContaining('text') });
});
