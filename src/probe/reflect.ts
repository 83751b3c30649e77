/**
 * As they were before any script of the page could put something else there, which it would see called. In Firefox a call through the
 * global also costs more than through a constant, which a page that sends much would feel.
 */
export const { apply, construct } = Reflect;
