// How people are told what of theirs goes out with a call, when they grant it and when they ask.
import type { NetData } from '@aurelius/core/contract';

export const SENT_DATA: Readonly<Record<NetData, string>> = {
  none: 'nothing of yours',
  metadata: 'names and times',
  content: 'what you wrote or got',
};
