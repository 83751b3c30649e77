import { describe, expect, it } from 'vitest';
import { hasDisplay, help, parseStartOptions, UsageError } from '../../../tools/options.ts';

describe('the options of npm start', () => {
  it('have defaults', () => {
    expect(parseStartOptions([])).toEqual({
      port: 0,
      store: 'sqlite',
      nodes: 1,
      client: 'faultline',
      mode: 'auto',
      help: false,
    });
  });

  it('are read from the command line', () => {
    const argv = ['--browser', 'firefox', '--port=8080', '--client', 'naive', '--tour', '--out=x'];
    expect(parseStartOptions(argv)).toEqual({
      browser: 'firefox',
      port: 8080,
      store: 'sqlite',
      nodes: 1,
      client: 'naive',
      mode: 'tour',
      out: 'x',
      help: false,
    });
  });

  it('accept --headless as --tour', () => {
    expect(parseStartOptions(['--headless']).mode).toBe('tour');
  });

  it.each([
    { argv: ['--colour', 'red'], names: '--colour' },
    { argv: ['somewhere'], names: 'somewhere' },
    { argv: ['--browser', 'safari'], names: '--browser' },
    { argv: ['--client', 'clever'], names: '--client' },
    { argv: ['--port', '65536'], names: '--port' },
    { argv: ['--port', '1e3'], names: '--port' },
    { argv: ['--port', ''], names: '--port' },
    { argv: ['--browser'], names: '--browser' },
    { argv: ['--window', '--tour'], names: '--window' },
  ])('reject $argv, naming $names', ({ argv, names }) => {
    expect(() => parseStartOptions(argv)).toThrow(UsageError);
    expect(() => parseStartOptions(argv)).toThrow(names);
  });

  it('are all listed in the help', () => {
    for (const option of [
      'browser',
      'client',
      'port',
      'window',
      'tour',
      'headless',
      'out',
      'help',
    ]) {
      expect(help).toContain(`--${option}`);
    }
  });
});

describe('a display', () => {
  it('is present on Linux when DISPLAY or WAYLAND_DISPLAY is set', () => {
    expect(hasDisplay('linux', {})).toBe(false);
    expect(hasDisplay('linux', { DISPLAY: '' })).toBe(false);
    expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true);
    expect(hasDisplay('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
  });

  it('is always present on macOS and Windows', () => {
    expect(hasDisplay('darwin', {})).toBe(true);
    expect(hasDisplay('win32', {})).toBe(true);
  });
});
