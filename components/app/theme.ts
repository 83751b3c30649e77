import './theme.css';

export type Theme = 'light' | 'dark';

export interface FollowedTheme {
  /** What is wanted from now on. */
  want(theme: Theme): void;
  stop(): void;
}

/**
 * Sets `data-theme` on the root: `theme`, or what the browser prefers, as it changes. Where the person's system
 * forces its colours it is theirs, whatever is wanted: what is drawn has to stand out from them.
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
