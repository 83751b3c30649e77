import type { LaunchOptions } from './browser.ts';
import { defaultSize, panelShare } from './layout.ts';

const fixed: Record<string, string | number | boolean> = {
  // 0: any free port, written to the profile as MarionetteActivePort.
  'marionette.port': 0,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.page': 0,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.aboutwelcome.enabled': false,
  'browser.tabs.warnOnClose': false,
  'app.update.disabledForTesting': true,
  'app.normandy.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'devtools.selfxss.count': 5,
  'extensions.autoDisableScopes': 0,
};

/** The content of `user.js`. Without a theme, Firefox follows the system. */
export function firefoxPreferences({
  theme,
  size = defaultSize,
  preferences,
}: LaunchOptions): string {
  const layout = {
    'devtools.toolbox.sidebar.width': Math.round(size.width * panelShare),
    'devtools.toolbox.footer.height': Math.round(size.height * panelShare),
  };
  const themed: Record<string, string | number> = theme
    ? {
        'devtools.theme': theme,
        'ui.systemUsesDarkTheme': theme === 'dark' ? 1 : 0,
        // 0 is dark, 1 is light.
        'layout.css.prefers-color-scheme.content-override': theme === 'dark' ? 0 : 1,
      }
    : {};
  return Object.entries({ ...fixed, ...layout, ...themed, ...preferences })
    .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
    .join('');
}
