/** Closes what is open on Escape. The key ends here: Chromium would open its drawer on it, as Firefox does before the panel hears of it. */
export const onEscape =
  (close: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
