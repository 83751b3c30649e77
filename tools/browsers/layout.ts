/** Default outer size of a window, in CSS pixels. */
export const defaultSize = { width: 1440, height: 920 } as const;

/** Share of the window's width or height that docked DevTools take: a chat widget needs little room. */
export const panelShare = 0.64;
