// One event on its way out: its wire form and its JSON are made once, however many hear of it.
import { instantText } from '@aurelius/core/contract';
import type { Event } from '@aurelius/core/kernel';
import type { EventRow } from './store.ts';

export class Notice {
  readonly seq: number;
  readonly userId: string;
  readonly type: string;
  readonly entity: string;
  readonly entityId: string;
  readonly cause: string | null;
  readonly event: Event;
  #json: string | undefined;

  constructor(row: EventRow) {
    const { seq, userId, type, entity, entityId, at, data, cause } = row;
    this.seq = seq;
    this.userId = userId;
    this.type = type;
    this.entity = entity;
    this.entityId = entityId;
    this.cause = cause;
    this.event = { type, seq, at: instantText(at), entity, entityId, data };
  }

  get json(): string {
    this.#json ??= JSON.stringify(this.event);
    return this.#json;
  }
}
