/** How much has been transferred. */
export type Amounts = Pick<ProgressEvent, 'lengthComputable' | 'loaded' | 'total'>;

export const NOTHING: Amounts = { lengthComputable: false, loaded: 0, total: 0 };

/** How a request without a response ends. */
export type Failure = 'error' | 'timeout' | 'abort';

/** One notification of the page. */
export type Step = () => void;
