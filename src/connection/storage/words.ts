const CAUSES: { readonly [name: string]: string } = {
  QuotaExceededError: 'the storage that the browser gives to this site is full',
  VersionError: 'a newer version of this page has made the database; reload',
  SecurityError: 'the browser blocks the storage of this site',
  InvalidStateError: 'the browser blocks the storage of this site, or closed the database',
  DataCloneError: 'a message holds something that cannot be stored',
};

/** Puts an IndexedDB error into words; other errors already have a readable message. */
export function inWords(error: unknown, database: string): Error {
  if (!(error instanceof DOMException)) {
    return error instanceof Error ? error : new Error(String(error));
  }
  const cause = CAUSES[error.name] ?? 'the browser’s storage fails';
  const detail = `${error.name}${error.message && `: ${error.message}`}`;
  return new Error(`The outbox cannot be stored in database '${database}': ${cause} (${detail}).`, {
    cause: error,
  });
}
