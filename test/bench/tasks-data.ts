// Ten thousand tasks as Taskwarrior writes them: the same for both programs.

const PROJECTS = ['home', 'home.garden', 'work', 'work.acme', 'work.audit', 'travel'];
const TAGS = ['errand', 'phone', 'finance', 'next', 'waiting-for', 'idea'];
const WORDS =
  'review quarterly report invoice draft contract call plumber order parts fix gate plan trip read paper write minutes clean desk renew passport'.split(
    ' ',
  );
const DAY = 86_400_000;

const stamp = (ms: number): string => `${new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '')}`;

/** A small generator with a fixed seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const uuidAt = (at: number): string =>
  `00000000-0000-4000-8000-${at.toString(16).padStart(12, '0')}`;

/** `count` tasks: two thirds of them open, one in ten with a note, one in twenty waiting for an earlier one. */
export function makeTasks(count: number, now: number): object[] {
  const random = seeded(7);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  return Array.from({ length: count }, (_, at) => {
    const entry = now - Math.floor(random() * 300) * DAY;
    const open = random() < 0.65;
    const words = Array.from({ length: 3 + Math.floor(random() * 4) }, () => pick(WORDS));
    return {
      uuid: uuidAt(at),
      description: `${words.join(' ')} ${at}`,
      status: open ? 'pending' : 'completed',
      entry: stamp(entry),
      modified: stamp(entry + DAY / 2),
      ...(open ? {} : { end: stamp(entry + DAY / 2) }),
      ...(random() < 0.5 ? { due: stamp(now + Math.floor((random() - 0.3) * 200) * DAY) } : {}),
      ...(random() < 0.6 ? { project: pick(PROJECTS) } : {}),
      ...(random() < 0.4 ? { tags: [pick(TAGS)] } : {}),
      ...(random() < 0.3 ? { priority: pick(['H', 'M', 'L']) } : {}),
      ...(random() < 0.1 ? { annotations: [{ entry: stamp(entry), description: 'called' }] } : {}),
      ...(at > 0 && random() < 0.05 ? { depends: [uuidAt(Math.floor(random() * at))] } : {}),
    };
  });
}
