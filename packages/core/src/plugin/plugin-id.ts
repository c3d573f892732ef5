// What a plugin may be called. Needs no schema library, so that every command can know it.

/** The namespace of everything a plugin has. */
export const PLUGIN_ID = /^[a-z][a-z0-9-]{1,30}$/;
