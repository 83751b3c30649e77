import type { Browser, DeclarativeNetRequest, Scripting } from 'webextension-polyfill';
import { MARK, NO_MARK } from './marker.ts';

/** What of the browser decides where scripts of ours run. */
export type RegistrationApi = {
  readonly scripting: Pick<
    Browser['scripting'],
    | 'getRegisteredContentScripts'
    | 'registerContentScripts'
    | 'unregisterContentScripts'
    | 'executeScript'
  >;
  readonly declarativeNetRequest: Pick<Browser['declarativeNetRequest'], 'updateSessionRules'>;
};

const IDS = ['faultline-courier', 'faultline-probe'];

const scripts = (patterns: readonly string[]): Scripting.RegisteredContentScript[] => {
  const common = {
    matches: [...patterns],
    runAt: 'document_start' as const,
    allFrames: true,
    persistAcrossSessions: false,
  };
  return [
    { ...common, id: 'faultline-courier', js: ['/site-courier.js'] },
    { ...common, id: 'faultline-probe', js: ['/site-probe.js'], world: 'MAIN' },
  ];
};

/** What the answers to certain requests for documents carry; see `marker.ts`. */
const marking = (
  id: number,
  value: string,
  condition: DeclarativeNetRequest.RuleConditionType,
): DeclarativeNetRequest.Rule => ({
  id,
  condition: { ...condition, resourceTypes: ['main_frame', 'sub_frame'] },
  action: {
    type: 'modifyHeaders',
    responseHeaders: [
      { header: 'Server-Timing', operation: 'append', value },
      // Without it Firefox keeps the timing of a frame from the frame itself.
      { header: 'Timing-Allow-Origin', operation: 'append', value: '*' },
    ],
  },
});

/** Each browser's only rules of its kind are ours. */
const HERE = 1;
const ELSEWHERE = 2;

export interface Wanted {
  /** With an open panel. */
  readonly tabs: readonly number[];
  /** Match patterns of what is allowed. */
  readonly patterns: readonly string[];
  /** Whether the browser keeps the mark in its cache, for other tabs to find. */
  readonly marksAreCached: boolean;
}

/**
 * Has the browser run the probe in documents that the patterns match, in these tabs and in no other. Takes everything back when there is no
 * tab or no pattern.
 */
export async function register(
  { scripting, declarativeNetRequest }: RegistrationApi,
  { tabs, patterns, marksAreCached }: Wanted,
): Promise<void> {
  const wanted = tabs.length > 0 && patterns.length > 0;
  const rules = [marking(HERE, MARK, { tabIds: [...tabs] })];
  if (marksAreCached) rules.push(marking(ELSEWHERE, NO_MARK, { excludedTabIds: [...tabs] }));
  await declarativeNetRequest.updateSessionRules({
    removeRuleIds: [HERE, ELSEWHERE],
    addRules: wanted ? rules : [],
  });
  const there = await scripting.getRegisteredContentScripts({ ids: IDS });
  const same = there.length > 0 && String(there[0]?.matches) === String(patterns);
  if (wanted && same) return;
  if (there.length > 0)
    await scripting.unregisterContentScripts({ ids: there.map(({ id }) => id) });
  if (wanted) await scripting.registerContentScripts(scripts(patterns));
}

/** Puts courier and probe into the frames of a tab that are there already and allowed; couriers that have lost the background call again. */
export async function gather({ scripting }: RegistrationApi, tab: number): Promise<void> {
  const common = { target: { tabId: tab, allFrames: true }, injectImmediately: true };
  await scripting.executeScript({ ...common, files: ['/courier.js'] });
  await scripting.executeScript({ ...common, world: 'MAIN', files: ['/probe.js', '/bridge.js'] });
}
