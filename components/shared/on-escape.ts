/**
 * Closes something on Escape. The event stops here: otherwise Chromium would toggle its drawer, as Firefox does before the
 * panel receives the key.
 */
export const onEscape =
  (close: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    close();
  };
