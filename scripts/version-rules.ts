// What must hold about versions, as functions over the text of the files: the lock file, manifests, and named commands.

type Dependencies = Readonly<Record<string, string>>;

/** The parts of a package.json that are read here. */
export interface PackageJson {
  readonly name: string;
  readonly dependencies?: Dependencies;
  readonly devDependencies?: Dependencies;
  readonly optionalDependencies?: Dependencies;
  readonly peerDependencies?: Dependencies;
}

/** Entries of one top-level section of the lock file. */
const section = (lock: string, name: string): string[] => {
  const body = lock.split(/^(?=\S)/m).find((part) => part.startsWith(`${name}:`)) ?? '';
  return [...body.matchAll(/^ {2}'?([^\s'].*?)'?:(?: \{\})?$/gm)].map((match) => match[1] ?? '');
};

/** Faults of the lock file; `once` are packages that must exist in a single copy. */
export function lockFaults(lock: string, once: readonly string[]): string[] {
  const faults: string[] = [];
  for (const [, resolution = ''] of lock.matchAll(/^ {4}resolution: (.*)$/gm)) {
    if (!/^\{integrity: sha512-[\w+/=]+\}$/.test(resolution)) {
      faults.push(`pnpm-lock.yaml: resolved by something else than a registry hash: ${resolution}`);
    }
  }
  const copies = section(lock, 'snapshots');
  if (copies.length === 0) faults.push('pnpm-lock.yaml: no packages found');
  for (const name of once) {
    const found = copies.filter((copy) => copy.startsWith(`${name}@`));
    if (found.length > 1) faults.push(`more than one copy of ${name}: ${found.join(', ')}`);
  }
  return faults;
}

/** Faults of one manifest: every version is the catalog's, or the workspace's own package. */
export function manifestFaults(manifest: PackageJson, nodeVersion: string): string[] {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
  const all = { ...dependencies, ...devDependencies, ...optionalDependencies, ...peerDependencies };
  return Object.entries(all).flatMap(([name, version]) => {
    if (version.startsWith('catalog:') || version === 'workspace:*') return [];
    // the install reads this one before it knows of any catalog
    if (name === 'node' && version === nodeVersion) return [];
    return [`${manifest.name}: ${name} is '${version}', not 'catalog:'`];
  });
}

/** Faults of the workspace file: exact versions, and install scripts decided for Node alone. */
export function workspaceFaults(workspace: string): string[] {
  const faults: string[] = [];
  const body = (name: string) =>
    workspace.split(/^(?=\S)/m).find((part) => part.startsWith(`${name}:`)) ?? '';
  const entries = (name: string) =>
    [...body(name).matchAll(/^ +"?([^\s":#]+)"?: (.*?)(?: #.*)?$/gm)].map(
      ([, key = '', value = '']) => ({ key, value }),
    );
  for (const { key, value } of [...entries('catalog'), ...entries('catalogs')]) {
    if (!/^\d+\.\d+\.\d+$/.test(value)) faults.push(`catalog: ${key} is not exact: ${value}`);
  }
  for (const { key, value } of entries('allowBuilds')) {
    if (value !== 'false' && key !== 'node') faults.push(`${key} may run an install script`);
  }
  for (const setting of ['minimumReleaseAge: 4320', 'blockExoticSubdeps: true']) {
    if (!workspace.includes(`\n${setting}\n`)) faults.push(`pnpm-workspace.yaml lacks ${setting}`);
  }
  return faults;
}

/** Faults of texts that name pnpm: one version everywhere. */
export function pnpmFaults(texts: Readonly<Record<string, string>>): string[] {
  const byVersion = new Map<string, string[]>();
  for (const [path, text] of Object.entries(texts)) {
    for (const [, version = ''] of text.matchAll(/\bpnpm@([\d.]*\d)/g)) {
      byVersion.set(version, [...(byVersion.get(version) ?? []), path]);
    }
  }
  if (byVersion.size <= 1) return [];
  return [...byVersion].map(([version, paths]) => `pnpm@${version} in ${paths.join(', ')}`);
}
