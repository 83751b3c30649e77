import type { Scenario } from '../scenario.ts';
import { messageLoss } from './message-loss.ts';
import { thunderingHerd } from './thundering-herd.ts';
import { twoHandlers } from './two-handlers.ts';

/** The built-in scenarios, for the chatbot page of `demo/`. */
export const LIBRARY: readonly Scenario[] = [messageLoss, twoHandlers, thunderingHerd];
