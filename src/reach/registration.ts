import type { Browser, DeclarativeNetRequest, Scripting } from 'webextension-polyfill';
import { MARK, NO_MARK } from './marker.ts';

/** The browser APIs that decide where our scripts run. */
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

/** A rule that adds headers to certain responses for documents; see `marker.ts`. */
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
      // Without it, Firefox hides the frame's timing from the frame itself.
      { header: 'Timing-Allow-Origin', operation: 'append', value: '*' },
    ],
  },
});

/** Ids of the only rules of this kind that we register. */
const HERE = 1;
const ELSEWHERE = 2;

export interface Wanted {
  /** Tabs with an open panel. */
  readonly tabs: readonly number[];
  /** Match patterns of the granted permissions. */
  readonly patterns: readonly string[];
  /** Whether the browser caches the mark, so that other tabs would find it. */
  readonly marksAreCached: boolean;
}

/**
 * Makes the browser run the probe in documents that match the patterns, in these tabs only. Removes everything when there is
 * no tab or no pattern.
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

/** Injects courier and probe into a tab's existing frames that are allowed; couriers that have lost the background reconnect. */
export async function gather({ scripting }: RegistrationApi, tab: number): Promise<void> {
  const common = { target: { tabId: tab, allFrames: true }, injectImmediately: true };
  await scripting.executeScript({ ...common, files: ['/courier.js'] });
  await scripting.executeScript({ ...common, world: 'MAIN', files: ['/probe.js', '/bridge.js'] });
}
