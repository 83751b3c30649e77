import './theme.css';

export type Theme = 'light' | 'dark';

export interface FollowedTheme {
  /** Sets the theme to use from now on. */
  want(theme: Theme): void;
  stop(): void;
}

/**
 * Sets `data-theme` on the root to `theme` or, without one, to the browser's preference as it changes. Under forced colours
 * the system's theme wins, so that drawings contrast with the system's colours.
 */
export function followTheme(root: HTMLElement, theme?: Theme): FollowedTheme {
  let wanted = theme;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const forced = matchMedia('(forced-colors: active)');
  const apply = (): void => {
    const preferred = dark.matches ? 'dark' : 'light';
    root.setAttribute('data-theme', forced.matches ? preferred : (wanted ?? preferred));
  };
  apply();
  dark.addEventListener('change', apply);
  forced.addEventListener('change', apply);
  return {
    want(theme) {
      wanted = theme;
      apply();
    },
    stop() {
      dark.removeEventListener('change', apply);
      forced.removeEventListener('change', apply);
    },
  };
}
