import type { ComponentChildren } from 'preact';
import './empty.css';

/** Placeholder for an empty view: says what would be here, and how to get it. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}
