import { render } from 'preact';
import type { Link } from '../src/link/link.ts';
import type { Reach } from '../src/link/reach.ts';
import { App } from './app/app.tsx';
import { followTheme, type Theme } from './app/theme.ts';
import { createWorkspace } from './app/workspace.ts';

export interface MountOptions {
  /** Default: the browser's preference. */
  readonly theme?: Theme;
  /** Omitted where the link's access cannot be extended. */
  readonly reach?: Reach;
}

export interface MountedPanel {
  setTheme(theme: Theme): void;
  /** Removes the panel, and closes link and reach. */
  unmount(): void;
}

/** Mounts the panel in `root` on `link`. */
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
