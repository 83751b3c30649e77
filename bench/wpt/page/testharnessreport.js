// Replaces the checkout's file of this name, which is meant to be supplied by the test runner. Keeps each subtest's status
// for the runner.

// With several pages at a time, a test takes longer than alone. Must match run.ts.
setup({ timeout_multiplier: 3 });

add_completion_callback((tests, harness) => {
  const results = { '(harness)': harness.format_status() };
  for (const test of tests) results[test.name] = test.format_status();
  Object.defineProperty(globalThis, Symbol.for('faultline wpt results'), { value: results });
});
