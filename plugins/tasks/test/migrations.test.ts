// The migrations, from an empty database: both databases end with the same tables and the same columns.
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
