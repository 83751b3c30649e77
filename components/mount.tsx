import { render } from 'preact';
import type { Link } from '../src/link/link.ts';
import { App } from './app/app.tsx';
import { followTheme, type Theme } from './app/theme.ts';
import { createWorkspace } from './app/workspace.ts';

export interface MountOptions {
  /** The browser's own preference when left out. */
  readonly theme?: Theme;
}

/** Shows the panel in `root` over `link`. Returns how to take it away again, which also closes the link. */
export function mountPanel(root: HTMLElement, link: Link, options: MountOptions = {}): () => void {
  const workspace = createWorkspace(link);
  const unfollow = followTheme(root, options.theme);
  render(<App workspace={workspace} />, root);
  return () => {
    render(null, root);
    unfollow();
    workspace.dispose();
  };
}
