// A bound on how long a plugin may keep the daemon waiting.

/**
 * What `work` settles to, if it does in time; the work itself goes on, for nothing can end it.
 * @param ms real time
 * @throws Error naming the bound
 */
export async function within<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what} took longer than ${ms / 1000} seconds`)),
      ms,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
