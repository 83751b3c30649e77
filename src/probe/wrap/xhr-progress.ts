/** How much has been transferred. */
export type Amounts = Pick<ProgressEvent, 'lengthComputable' | 'loaded' | 'total'>;

export const NOTHING: Amounts = { lengthComputable: false, loaded: 0, total: 0 };

/** How a request ends that brings no answer. */
export type Failure = 'error' | 'timeout' | 'abort';

/** One thing that the page is told. */
export type Step = () => void;
