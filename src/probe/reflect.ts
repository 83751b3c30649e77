/**
 * As they were before any script of the page could put something else there. In Firefox a call through the global takes ten times as
 * long as through a constant, which a page that sends much would feel.
 */
export const { apply, construct } = Reflect;
