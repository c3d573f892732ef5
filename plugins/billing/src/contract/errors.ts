// What can go wrong with budgets, prices and invoices, beyond what can go wrong with any request.
import { defineErrors } from '@aurelius/core/contract';

export const billingErrors = defineErrors({
  BUDGET_EXCEEDED: {
    status: 429,
    title: 'A budget does not allow it',
    hint: 'aurelius billing budget list',
    exit: 'refused',
    retryable: false,
  },
  BUDGET_ASKS: {
    status: 429,
    title: 'A budget is spent, and a person has to allow more',
    exit: 'refused',
    retryable: false,
  },
  BUDGET_DOWNGRADE: {
    status: 429,
    title: 'A budget allows only a cheaper model',
    hint: 'Ask for a cheaper model, or: aurelius billing budget list',
    exit: 'refused',
    retryable: false,
  },
  BUDGET_PRICE_UNKNOWN: {
    status: 422,
    title: 'A budget covers it, and nobody knows its price',
    retryable: false,
  },
  BUDGET_TOO_SMALL: {
    status: 429,
    title: 'What is left of a budget is too little for an answer',
    hint: 'aurelius billing budget list',
    exit: 'refused',
    retryable: false,
  },
  COST_ABOVE_LIMIT: {
    status: 422,
    title: 'It could cost more than its caller wants to spend',
    hint: 'Ask for fewer output tokens, a cheaper model, or allow it to cost more.',
    retryable: false,
  },
  BUDGET_NOT_FOUND: {
    status: 404,
    title: 'There is no such budget',
    hint: 'aurelius billing budget list',
  },
  BUDGET_AMBIGUOUS: { status: 409, title: 'More than one budget starts with this' },
  BUDGET_UNFIT: { status: 422, title: 'The budget says something it cannot say' },
  BILLING_IMPORT_FORMAT: {
    status: 422,
    title: 'The file is no report of costs or usage',
    hint: 'It needs a line of headings, with a day, a model, and a cost in USD or tokens.',
  },
  SPENDING_RANGE_UNFIT: {
    status: 422,
    title: 'The days do not make a span',
    hint: 'Give --since and --until, or --period.',
  },
});
