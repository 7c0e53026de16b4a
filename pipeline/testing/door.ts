/** A door that a test opens: what waits behind it goes on then. */
export type Door = { passed: Promise<void>; open(): void };

export function door(): Door {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open: () => open() };
}
