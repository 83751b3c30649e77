import type { ComponentChildren } from 'preact';
import './empty.css';

/** What stands where there is nothing to show: what would be here, and how to get it. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}
