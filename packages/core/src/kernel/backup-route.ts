// Where a backup is asked for: told apart from its schemas, so that a command need not load a schema library for it.

export const BACKUP_ROUTE = { method: 'POST', path: '/api/v1/backups' } as const;

/** Where backups lie below the data folder, and how their names end. */
export const BACKUPS = { folder: 'backups', suffix: '.tar' } as const;
