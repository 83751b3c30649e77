import type { WrapContext } from './context.ts';
import { isFirefox } from './response.ts';

/** What a browser does when the server does not answer the page's hanging up: after how many ms it shows 1006, and whether as an error. Measured with servers that do not. */
export const unansweredClose = (context: WrapContext): { after: number; failed: boolean } =>
  isFirefox(context) ? { after: 20_000, failed: true } : { after: 60_000, failed: false };
