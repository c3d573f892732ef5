import type { CommandSpec } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import made from '../commands.gen.json' with { type: 'json' };
import { hotCommands, hotTable } from './table.ts';

describe('the table of hot commands', () => {
  it('holds every command whole', () => {
    const specs = (made as unknown as CommandSpec[]).filter(({ operation }) => operation);
    expect(hotCommands(JSON.parse(JSON.stringify(hotTable(specs))))).toEqual(specs);
  });
});
