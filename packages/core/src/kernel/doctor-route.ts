// Where the doctor is asked: told apart from its schemas, so that its command need not load a schema library.

export const DOCTOR_ROUTE = { method: 'GET', path: '/api/v1/doctor' } as const;

export const DOCTOR_FIX_ROUTE = { method: 'POST', path: '/api/v1/doctor/fix' } as const;
