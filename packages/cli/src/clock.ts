// The CLI's clock. An adapter: nothing else of it reads the time.

/** Milliseconds since 1970 UTC. */
export const now = (): number => Date.now();

/** `2026-11-23T10:00:00` in the zone of this process. @param ms since 1970 UTC */
export function wallClock(ms: number): string {
  const date = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
