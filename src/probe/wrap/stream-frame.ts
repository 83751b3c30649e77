/** What one event says, or one line, or one part. */
export interface StreamFrame {
  readonly text: string;
  /** Of an event, where its server has named it. */
  readonly name?: string;
}
