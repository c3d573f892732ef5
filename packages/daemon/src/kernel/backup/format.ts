// The form of a backup: a tar archive that begins with its manifest, and behind it one line over everything before.
// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06 describes the archive.
import * as z from 'zod';

/** Rises when an older Aurelius could not restore what a newer one writes. */
export const FORMAT = 1;

/** The first file of the archive. */
export const MANIFEST = 'manifest.json';

/** The database, as one file without a log. */
export const DATABASE = 'aurelius.db';

/** Larger ones are none. */
export const MANIFEST_MAX = 1024 * 1024;

/** Bytes read or written at once. */
export const CHUNK = 1024 * 1024;

const digest = z.string().regex(/^[0-9a-f]{64}$/);

export const manifestSchema = z.object({
  format: z.int(),
  version: z.string(),
  created: z.iso.datetime(),
  reason: z.enum(['asked', 'migration', 'scheduled']),
  encrypted: z.boolean(),
  /** The migrations that the database has had. */
  schema: z.array(z.object({ owner: z.string(), tag: z.string(), hash: z.string() })),
  /** What follows in the archive, in this order. */
  files: z.array(z.object({ name: z.string(), size: z.int(), sha256: digest })),
});
export type Manifest = z.output<typeof manifestSchema>;

/** The line at the end. @param sha256 over all bytes before it, hexadecimal */
export const sealOf = (sha256: string): Buffer => Buffer.from(`sha256 ${sha256}\n`);

export const SEAL_BYTES = sealOf('0'.repeat(64)).length;
