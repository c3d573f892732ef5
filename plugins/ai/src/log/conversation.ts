// What is told of a conversation: enough to know it again, and not the words that somebody named it in.
import { hash } from 'node:crypto';

/** @param name null: nobody said */
export const conversationId = (name: string | null): string | null =>
  name && hash('sha256', name).slice(0, 16);
