import './theme.css';

export type Theme = 'light' | 'dark';

/** Sets `data-theme` on the root: `theme`, or what the browser prefers, as it changes. Returns how to stop. */
export function followTheme(root: HTMLElement, theme?: Theme): () => void {
  if (theme) {
    root.setAttribute('data-theme', theme);
    return () => {};
  }
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = (): void => {
    root.setAttribute('data-theme', dark.matches ? 'dark' : 'light');
  };
  apply();
  dark.addEventListener('change', apply);
  return () => dark.removeEventListener('change', apply);
}
