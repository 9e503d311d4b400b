const minuteMs = 60_000;

/**
 * Tells how often something happened: the first time at once, then at most once a minute, how often since.
 * @returns what is to be called each time that it happens
 */
export function onceAMinute(tell: (times: number) => void): () => void {
  let times = 0;
  let isQuiet = false;
  const settle = () => {
    isQuiet = times > 0;
    if (!isQuiet) return;
    tell(times);
    times = 0;
    setTimeout(settle, minuteMs).unref();
  };
  return () => {
    times += 1;
    if (!isQuiet) settle();
  };
}
