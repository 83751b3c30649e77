/** Receives an error at the server. */
export type Report = (error: unknown) => void;

/** Wraps a callback of the application: if it fails, that ends neither a connection nor the process, but is written to the console. */
export function reportTo<E>(onError: (error: E) => unknown): (error: E) => void {
  return (error) => {
    const handOn = async () => onError(error);
    handOn().catch((thrown: unknown) =>
      console.error('onError failed.', thrown, 'It was told of', error),
    );
  };
}
