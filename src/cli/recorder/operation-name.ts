/** The operations that can be recorded. Apart from what runs them, so that the help need not load that. */
export const OPERATIONS = ['identity', 'sign'] as const
export type OperationName = (typeof OPERATIONS)[number]
