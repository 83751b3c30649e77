import type { Ending } from '../../journal/registry.ts';

/** Died with no close frame. */
export const RESET: Ending = { code: 1006, reason: '', clean: false };
