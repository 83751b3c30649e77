/**
 * Saved before any script of the page could replace them, and so observe the calls. In Firefox, calls through the global are
 * also slower than through a constant, which a page that sends much would notice.
 */
export const { apply, construct } = Reflect;
