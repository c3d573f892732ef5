// What callers are permitted: `read` looks at what was done, `write` asks models, `admin` changes who is asked.
export const READ = 'ai:read';
export const WRITE = 'ai:write';
export const ADMIN = 'ai:admin';
