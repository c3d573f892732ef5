// What callers are permitted, one for looking and one for changing.
export const READ = 'tasks:read';
export const WRITE = 'tasks:write';
