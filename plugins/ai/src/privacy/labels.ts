// Labels say what a request holds; the config says where what has a label may go.
import type { AiConfig } from '../contract/config.ts';
import { privacyErrors } from '../contract/privacy-errors.ts';
import { upstreamsOf } from '../providers/upstreams.ts';

/** What is known of a request beside its bytes. */
export interface Labelled {
  /** As its caller, the config of its client or a part of the daemon says. */
  readonly labels: readonly string[];
  /** `tasks.analyze`; null: nobody said. */
  readonly feature: string | null;
}

/**
 * Every label of a request, sorted. What a slice asks for with data of its own is labelled by the slice: the feature
 * `tasks.analyze` has the label `tasks`, and nobody can leave that out.
 */
export function labelsOf({ labels, feature }: Labelled): readonly string[] {
  const [slice, verb] = feature?.split('.', 2) ?? [];
  const own = slice !== undefined && slice !== '' && verb !== undefined ? [slice] : [];
  return [...new Set([...labels, ...own])].sort();
}

/**
 * Whether a provider may get what has these labels. Every label has to allow it: one with a list allows those on it;
 * one without, and the lack of any, allows what `default` says. Names that nobody has are on no list.
 * @param labels as `labelsOf` answers them
 * @throws Problem `AI_LABEL_UNKNOWN` where the config is strict
 */
export function allowedFor(
  config: Pick<AiConfig, 'privacy' | 'providers'>,
  labels: readonly string[],
): (provider: string) => boolean {
  const { labels: lists, default: otherwise, strict } = config.privacy;
  const known = labels.filter((label) => Object.hasOwn(lists, label));
  const unknown = labels.filter((label) => !Object.hasOwn(lists, label));
  if (strict && unknown.length > 0) {
    throw privacyErrors.AI_LABEL_UNKNOWN(`Nothing says where ${unknown.join(', ')} may go.`);
  }
  const isOpen = unknown.length > 0 || labels.length === 0;
  const locals = new Set(
    upstreamsOf(config).flatMap(({ name, loopback }) => (loopback ? [name] : [])),
  );
  return (provider) =>
    known.every((label) => lists[label]?.includes(provider)) &&
    (!isOpen || otherwise === 'all' || locals.has(provider));
}
