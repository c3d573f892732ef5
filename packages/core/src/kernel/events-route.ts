// Where the events are: told apart from their schemas, so that a client need not load a schema library to follow them.

export const EVENTS_ROUTE = { method: 'GET', path: '/api/v1/events' } as const;
