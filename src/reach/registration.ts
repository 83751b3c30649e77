import type { Browser, DeclarativeNetRequest, Scripting } from 'webextension-polyfill';
import { MARKER } from './marker.ts';

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

const RULE = 1;
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

/** Marks the documents that are loaded into these tabs; see `marker.ts`. */
const marking = (tabs: readonly number[]): DeclarativeNetRequest.Rule => ({
  id: RULE,
  condition: { tabIds: [...tabs], resourceTypes: ['main_frame', 'sub_frame'] },
  action: {
    type: 'modifyHeaders',
    responseHeaders: [
      { header: 'Server-Timing', operation: 'append', value: MARKER },
      // Without it Firefox keeps the timing of a frame from the frame itself.
      { header: 'Timing-Allow-Origin', operation: 'append', value: '*' },
    ],
  },
});

/**
 * Has the browser run the probe in documents that these patterns match, in these tabs and in no other. Takes everything back when there is
 * no tab or no pattern.
 */
export async function register(
  { scripting, declarativeNetRequest }: RegistrationApi,
  tabs: readonly number[],
  patterns: readonly string[],
): Promise<void> {
  const wanted = tabs.length > 0 && patterns.length > 0;
  await declarativeNetRequest.updateSessionRules({
    removeRuleIds: [RULE],
    addRules: wanted ? [marking(tabs)] : [],
  });
  const there = await scripting.getRegisteredContentScripts({ ids: IDS });
  const same = there.length > 0 && String(there[0]?.matches) === String(patterns);
  if (wanted && same) return;
  if (there.length > 0)
    await scripting.unregisterContentScripts({ ids: there.map(({ id }) => id) });
  if (wanted) await scripting.registerContentScripts(scripts(patterns));
}

/** Puts courier and probe into the frames of a tab that are there already and allowed, and wakes the couriers that have no panel. */
export async function gather({ scripting }: RegistrationApi, tab: number): Promise<void> {
  const common = { target: { tabId: tab, allFrames: true }, injectImmediately: true };
  await scripting.executeScript({ ...common, files: ['/courier.js'] });
  await scripting.executeScript({ ...common, world: 'MAIN', files: ['/probe.js', '/bridge.js'] });
}
