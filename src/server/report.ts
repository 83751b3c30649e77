/** Takes what went wrong at the server. */
export type Report = (error: unknown) => void;

/** Hands on to a function of the application's own. That it fails ends neither a connection nor the process: the console is told. */
export function reportTo<E>(onError: (error: E) => unknown): (error: E) => void {
  return (error) => {
    const handOn = async () => onError(error);
    handOn().catch((thrown: unknown) =>
      console.error('onError failed.', thrown, 'It was told of', error),
    );
  };
}
