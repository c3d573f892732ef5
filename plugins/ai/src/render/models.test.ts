import type { RenderContext } from '@aurelius/core/command';
import { describe, expect, it } from 'vitest';
import type { ModelRow, ProviderRow } from '../contract/models.ts';
import { modelRenderers } from './models.ts';

const pipe: RenderContext = {
  tty: false,
  width: 80,
  color: false,
  nowLocal: '2026-11-23T10:00:00',
  zone: 'UTC',
};
const terminal: RenderContext = { ...pipe, tty: true };

const model: ModelRow = {
  id: 'claude/opus',
  provider: 'claude',
  model: 'opus',
  tiers: ['standard', 'deep'],
  local: false,
  created: '2026-05-01T00:00:00.000Z',
  owner: 'anthropic',
  input: 4_000_000_000,
  output: 20_000_000_000,
  priceState: 'exact',
};
const small: ModelRow = {
  ...model,
  ...{ id: 'local/small', tiers: [], local: true, created: null, input: null, output: null },
};

const provider: ProviderRow = {
  ...{ name: 'claude', kind: 'anthropic', baseUrl: 'https://api.anthropic.com/v1', key: 'missing' },
  ...{ local: false, found: false, models: 3, state: 'resting', restsFor: 12, because: 'limited' },
};

describe('models as text', () => {
  const models = modelRenderers['ai.models'];

  it('are a table with prices for people, and what could not be asked below it', () => {
    const odd = { ...model, id: 'claude/x', input: 12_345_000, output: null, tiers: [] };
    const unknown = [{ provider: 'far', fault: 'it refuses the key (status 401)' }];
    expect(models({ data: [model, small, odd], unknown }, terminal)).toBe(
      [
        'model        tiers           in / out, a million tokens  made',
        'claude/opus  standard, deep  $4.00 / $20.00              2026-05-01',
        'local/small                  free',
        'claude/x                     $0.0123 / $?                2026-05-01',
        'far: it refuses the key (status 401)',
      ].join('\n'),
    );
  });

  it('are whole values for programs', () => {
    expect(models({ data: [model], unknown: [] }, pipe)).toBe(
      'claude/opus\tclaude\tstandard,deep\t4000000000\t20000000000\t2026-05-01T00:00:00.000Z',
    );
  });

  it('are a way out where there are none', () => {
    expect(models({ data: [], unknown: [] }, terminal)).toContain('aurelius ai providers add');
    expect(models({ data: [], unknown: [] }, pipe)).toBe('');
  });
});

describe('providers as text', () => {
  const providers = modelRenderers['ai.providers'];

  it('say how they are', () => {
    expect(providers({ data: [provider] }, { ...terminal, width: 120 })).toBe(
      [
        'provider  kind       state                   key      models  address',
        'claude    anthropic  resting 12 s (limited)  missing  3       https://api.anthropic.com/v1',
      ].join('\n'),
    );
    expect(providers({ data: [] }, terminal)).toContain('aurelius ai providers add');
  });
});
