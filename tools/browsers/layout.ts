/** Outer size of a window that nobody gave a size, in CSS pixels. */
export const defaultSize = { width: 1440, height: 920 } as const;

/** Of the window's width or height, what DevTools take when docked: a chat widget needs little room. */
export const panelShare = 0.64;
