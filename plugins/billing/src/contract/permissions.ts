// What callers are permitted: `read` looks at spending, `write` sets limits and books what an invoice says.
export const READ = 'billing:read';
export const WRITE = 'billing:write';
