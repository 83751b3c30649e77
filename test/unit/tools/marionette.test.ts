import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Marionette } from '../../../tools/browsers/marionette.ts';

type Answer = (name: string) => 'hang up' | { error?: object; result?: unknown };

const cleanups: (() => void)[] = [];

function frame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  return Buffer.concat([Buffer.from(`${body.length}:`), body]);
}

/** A Firefox that answers by the book, in pieces of `piece` bytes. */
async function fakeFirefox(answer: Answer, piece = 1000) {
  const commands: string[] = [];
  const server = createServer((socket) => {
    const write = (message: unknown): void => {
      const bytes = frame(message);
      for (let at = 0; at < bytes.length; at += piece) socket.write(bytes.subarray(at, at + piece));
    };
    write({ applicationType: 'gecko', marionetteProtocol: 3 });
    socket.on('data', (data) => {
      for (const [, json = ''] of data.toString().matchAll(/\d+:(\[.*?\}\])(?=\d+:|$)/gs)) {
        const [, id, name] = JSON.parse(json);
        commands.push(name);
        const given = answer(name);
        if (given === 'hang up') return void socket.destroy();
        const { error = null, result = { value: null } } = given;
        write([1, id, error, error ? null : result]);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  const marionette = await Marionette.connect(address.port);
  cleanups.push(() => {
    marionette.end();
    server.close();
  });
  return { marionette, commands };
}

describe('Marionette', () => {
  afterEach(() => {
    for (const clean of cleanups.splice(0)) clean();
  });

  it('opens a session and returns the result of a command', async () => {
    const { marionette, commands } = await fakeFirefox(() => ({ result: { value: 'Grüße' } }));
    expect(await marionette.command('content', ['WebDriver:GetTitle'])).toEqual({ value: 'Grüße' });
    expect(commands).toEqual(['WebDriver:NewSession', 'WebDriver:GetTitle']);
  });

  it('reassembles answers that arrive in pieces', async () => {
    const { marionette } = await fakeFirefox(() => ({ result: { value: 'Grüße' } }), 3);
    expect(await marionette.command('content', ['WebDriver:GetTitle'])).toEqual({ value: 'Grüße' });
  });

  it('keeps commands in their context when several are sent at once', async () => {
    const { marionette, commands } = await fakeFirefox(() => ({}));
    await Promise.all([
      marionette.command('chrome', ['One'], ['Two']),
      marionette.command('content', ['Three']),
      marionette.command('content', ['Four']),
    ]);
    expect(commands.slice(1)).toEqual([
      'Marionette:SetContext',
      'One',
      'Two',
      'Marionette:SetContext',
      'Three',
      'Four',
    ]);
  });

  it('rejects a failed command and continues with the next', async () => {
    const { marionette } = await fakeFirefox((name) =>
      name === 'Bad' ? { error: { error: 'unknown command', message: 'Bad', stacktrace: '' } } : {},
    );
    await expect(marionette.command('content', ['Bad'])).rejects.toThrow('unknown command: Bad');
    expect(await marionette.command('content', ['Good'])).toEqual({ value: null });
  });

  it.each([
    { given: { json: '{"a":[1]}' }, value: { a: [1] } },
    { given: {}, value: undefined },
  ])('reads the script result $given as $value', async ({ given, value }) => {
    const { marionette } = await fakeFirefox(() => ({ result: { value: given } }));
    expect(await marionette.script('chrome', 'whatever')).toEqual(value);
  });

  it('throws the error of a script', async () => {
    const { marionette } = await fakeFirefox(() => ({ result: { value: { error: 'no panel' } } }));
    await expect(marionette.script('chrome', 'whatever')).rejects.toThrow('no panel');
  });

  it('rejects pending and later commands when Firefox is gone', async () => {
    const { marionette } = await fakeFirefox((name) => (name === 'Last' ? 'hang up' : {}));
    await expect(marionette.command('content', ['Last'])).rejects.toThrow(
      'Firefox closed the connection.',
    );
    await expect(marionette.command('content', ['Next'])).rejects.toThrow('Firefox is gone');
  });
});
