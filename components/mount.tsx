import { render } from 'preact';
import type { Link } from '../src/link/link.ts';
import type { Reach } from '../src/link/reach.ts';
import { App } from './app/app.tsx';
import { followTheme, type Theme } from './app/theme.ts';
import { createWorkspace } from './app/workspace.ts';

export interface MountOptions {
  /** The browser's own preference when left out. */
  readonly theme?: Theme;
  /** Left out where a link reaches what it reaches, and no more can be asked for. */
  readonly reach?: Reach;
}

export interface MountedPanel {
  setTheme(theme: Theme): void;
  /** Takes it away again, and closes link and reach. */
  unmount(): void;
}

/** Shows the panel in `root` over `link`. */
export function mountPanel(
  root: HTMLElement,
  link: Link,
  options: MountOptions = {},
): MountedPanel {
  const workspace = createWorkspace(link, options.reach);
  const theme = followTheme(root, options.theme);
  render(<App workspace={workspace} />, root);
  return {
    setTheme: theme.want,
    unmount() {
      render(null, root);
      theme.stop();
      workspace.dispose();
    },
  };
}
