import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { findCheckout } from '../../../bench/wpt/checkout.ts';
import { agree, type Condition, judge, type Outcomes } from '../../../bench/wpt/outcome.ts';
import { scriptFor } from '../../../bench/wpt/preparation.ts';

/** Of one subtest, by the statuses of each condition's runs. */
const outcomes = (native: string, watched: string, armed: string): Outcomes => {
  const runs = (statuses: string) => statuses.split(' ').map((status) => ({ subtest: status }));
  return { native: runs(native), watched: runs(watched), armed: runs(armed) };
};

const kindOf = (native: string, watched: string, armed: string): string | undefined =>
  judge(outcomes(native, watched, armed))[0]?.kind;

describe('a subtest of the web-platform-tests', () => {
  it('is the same when it fails alike with and without the probe', () => {
    expect(kindOf('Fail', 'Fail', 'Fail')).toBe('same');
    expect(agree(outcomes('Fail', 'Fail', 'Fail'))).toBe(true);
  });

  it('is different, and is run again, when one condition differs', () => {
    expect(agree(outcomes('Pass', 'Pass', 'Fail'))).toBe(false);
    expect(kindOf('Pass', 'Pass', 'Fail')).toBe('different');
  });

  it('is different when a rerun with the probe ends as the browser alone never did', () => {
    expect(kindOf('Pass Pass Pass', 'Fail Pass Fail', 'Pass Pass Pass')).toBe('different');
    expect(kindOf('Pass Pass Pass', 'Pass Pass Timeout', 'Pass Pass Pass')).toBe('different');
  });

  it('is flaky when the browser alone has every outcome, too', () => {
    expect(kindOf('Pass Fail Pass', 'Fail Pass Fail', 'Pass Pass Pass')).toBe('flaky');
  });

  it('is flaky when only the first run differed', () => {
    expect(kindOf('Pass Pass Pass', 'Fail Pass Pass', 'Pass Pass Pass')).toBe('flaky');
    expect(kindOf('Timeout Pass Pass', 'Pass Pass Pass', 'Pass Pass Pass')).toBe('flaky');
  });

  it('is different when it is missing with the probe', () => {
    const bare = { native: [{ subtest: 'Pass' }], watched: [{}], armed: [{ subtest: 'Pass' }] };
    expect(judge(bare)).toMatchObject([{ kind: 'different', counts: { watched: { missing: 1 } } }]);
  });
});

/** What happens in a page before its own scripts. */
function preparing(condition: Condition, protocol = 'http:'): string[] {
  const log: string[] = [];
  class XMLHttpRequest {
    open = (_method: string, url: string) => log.push(`open ${url}`);
    send = () => log.push('send');
    abort = () => log.push('abort');
  }
  const install = () => {
    log.push('probe');
    return { probe: (json: string) => log.push(JSON.parse(json).do) };
  };
  const probe = "globalThis[Symbol.for('faultline')] = install();";
  const script = scriptFor(condition, probe);
  if (script !== null) runInNewContext(script, { install, XMLHttpRequest, location: { protocol } });
  return log;
}

describe('a page of the web-platform-tests', () => {
  it('runs in the browser alone or with the probe', () => {
    expect(preparing('native')).toEqual([]);
    expect(preparing('watched')).toEqual(['probe']);
  });

  it('runs with a fault armed, after an aborted poll that has its requests followed', () => {
    const steps = ['probe', 'open /?EIO=4&transport=polling', 'send', 'abort', 'arm'];
    expect(preparing('armed')).toEqual(steps);
    expect(preparing('armed', 'about:')).toEqual(['probe', 'arm']);
  });
});

describe('npm run wpt', () => {
  it('says how to get the tests when no checkout is given', async () => {
    await expect(findCheckout(undefined)).rejects.toThrow(/git clone --depth 1 .*--checkout/s);
  });

  it('says what a folder lacks to be a checkout', async () => {
    await expect(findCheckout(import.meta.dirname)).rejects.toThrow(/is no checkout .* no wpt\./);
  });
});
