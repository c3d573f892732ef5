// What callers are permitted, one for looking and one for telling and changing.
export const READ = 'notifications:read';
export const WRITE = 'notifications:write';
