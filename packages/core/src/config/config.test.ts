import fc from 'fast-check';
import { parse } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import {
  configKeys,
  configSchema,
  parseConfig,
  type RawConfig,
  removeConfigTable,
  resolveConfig,
  setConfigValue,
} from './index.ts';

const plugins = {
  tasks: z.strictObject({ defaultPriority: z.enum(['high', 'low']).default('low') }),
};
const resolve = (raw: RawConfig, env: Record<string, string> = {}, more = {}) =>
  resolveConfig({ raw, env, file: '/x/config.toml', plugins, ...more });

describe('the configuration', () => {
  it('has defaults for everything', () => {
    expect(resolve({})).toEqual({
      time: {},
      http: resolve({}).http,
      log: { level: 'info' },
      secrets: { store: 'auto' },
      storage: { encryption: false },
      backup: { daily: 7, weekly: 4, space: 2048 },
      cache: { space: 64 },
      tasks: { defaultPriority: 'low' },
    });
  });

  it('takes the environment before the file before the defaults', () => {
    const raw = parseConfig('[log]\nlevel = "warn"\n[tasks]\ndefaultPriority = "high"', 'f');
    expect(resolve(raw).log.level).toBe('warn');
    const config = resolve(raw, {
      AURELIUS_LOG_LEVEL: 'error',
      AURELIUS_HTTP_NAMES: 'a.test, b.test',
    });
    expect(config.log.level).toBe('error');
    expect(config.http.names).toEqual(['a.test', 'b.test']);
    expect(config['tasks']).toEqual({ defaultPriority: 'high' });
  });

  it('derives key names and variables from the schema', () => {
    const names = configKeys(configSchema(plugins)).map((key) => [key.name, key.env, key.type]);
    expect(names).toContainEqual([
      'tasks.defaultPriority',
      'AURELIUS_TASKS_DEFAULT_PRIORITY',
      'string',
    ]);
    expect(names).toContainEqual(['http.names', 'AURELIUS_HTTP_NAMES', 'list']);
  });

  it('refuses an unknown key, naming file and key, and suggests the one that was meant', () => {
    expect(() => resolve({ time: { zoen: 'UTC' } })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        detail: '/x/config.toml: time.zoen: there is no such key',
        hint: 'Did you mean time.zone?',
      }),
    );
    expect(() => resolve({ tmie: {} })).toThrow(
      expect.objectContaining({ hint: 'Did you mean time?' }),
    );
  });

  it('names the variable when that is what is wrong', () => {
    expect(() => resolve({}, { AURELIUS_TIME_ZONE: 'Mars/Olympus' })).toThrow(
      expect.objectContaining({
        detail: 'AURELIUS_TIME_ZONE: time.zone: is not in the IANA time zone database',
      }),
    );
  });

  it('says where TOML breaks', () => {
    expect(() => parseConfig('[time\nzone = 1', '/x/config.toml')).toThrow(
      expect.objectContaining({ detail: expect.stringContaining('/x/config.toml:1:') }),
    );
  });

  it('can leave the sections of plugins alone that are not known yet', () => {
    expect(() => resolve({ other: { a: 1 } })).toThrow();
    expect(resolve({ other: { a: 1 } }, {}, { ignoreUnknownSections: true }).log.level).toBe(
      'info',
    );
  });
});

describe('removing a table', () => {
  const text =
    '# mine\n[ai.tiers]\nfast = "a/b"\n\n[ai.providers.a] # one\nkind = "ollama"\n\n[ai.providers.a.more]\nx = 1\n\n# of b\n[ai.providers.b]\nkind = "openai"\n';

  it('takes it and what is below it, and leaves everything else as it is', () => {
    expect(removeConfigTable(text, 'ai.providers.a')).toBe(
      '# mine\n[ai.tiers]\nfast = "a/b"\n\n# of b\n[ai.providers.b]\nkind = "openai"\n',
    );
    expect(removeConfigTable('[a]\nx = 1\n', 'a')).toBe('');
  });

  it('refuses a file that has it in another way', () => {
    for (const other of [
      '[ai]\nproviders.a.kind = "x"\n',
      '[ai.providers]\na = { kind = "x" }\n',
    ]) {
      expect(() => removeConfigTable(other, 'ai.providers.a')).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID' }),
      );
    }
  });

  it('undoes what setting values below its name did, in any file', () => {
    const word = fc.constantFrom('a', 'b', 'c');
    const file = fc.dictionary(word, fc.dictionary(word, fc.oneof(fc.string(), fc.integer())));
    fc.assert(
      fc.property(
        file,
        fc.array(fc.tuple(word, fc.string()), { minLength: 1 }),
        (tables, pairs) => {
          let before = '# top\n';
          for (const [name, values] of Object.entries(tables)) {
            before += `[${name}]\n`;
            for (const [key, value] of Object.entries(values)) {
              before += `${key} = ${JSON.stringify(value).replaceAll('\u007f', '\\u007F')}\n`;
            }
          }
          const added = pairs.reduce(
            (all, [key, value]) => setConfigValue(all, `new.one.${key}`, value),
            before,
          );
          expect(parse(removeConfigTable(added, 'new.one'))).toEqual(parse(before));
        },
      ),
    );
  });
});

describe('setting a value', () => {
  it('keeps comments and everything else as they are', () => {
    const text = '# mine\n[time] # when\n  zone = "UTC" # here\n\n[log]\nlevel = "info"\n';
    expect(setConfigValue(text, 'time.zone', 'Europe/Berlin')).toBe(
      '# mine\n[time] # when\n  zone = "Europe/Berlin" # here\n\n[log]\nlevel = "info"\n',
    );
  });

  it('adds keys and tables that are missing', () => {
    expect(setConfigValue('', 'time.zone', 'UTC')).toBe('[time]\nzone = "UTC"\n');
    expect(setConfigValue('[time]\n\n[log]\n', 'time.zone', 'UTC')).toBe(
      '[time]\nzone = "UTC"\n\n[log]\n',
    );
  });

  it('replaces a list that spans lines, and removes values', () => {
    const text = '[http]\nnames = [\n  "a.test", # one\n  "b.test",\n]\n';
    expect(setConfigValue(text, 'http.names', ['c.test'])).toBe('[http]\nnames = [ "c.test" ]\n');
    expect(setConfigValue(text, 'http.names', undefined)).toBe('[http]\n');
  });

  it('refuses a file it would have to rewrite', () => {
    expect(() => setConfigValue('time = { zone = "UTC" }\n', 'time.zone', 'Asia/Tokyo')).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    );
  });

  it('changes that value and no other, in any file', () => {
    const word = fc.constantFrom('a', 'b', 'zone', 'level');
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string()));
    const file = fc.dictionary(word, fc.dictionary(word, value));
    fc.assert(
      fc.property(file, word, word, value, (tables, table, key, set) => {
        let text = '# top\n';
        for (const [name, pairs] of Object.entries(tables)) {
          text += `[${name}]\n`;
          for (const [k, v] of Object.entries(pairs)) {
            text += `${k} = ${JSON.stringify(v).replaceAll('\u007f', '\\u007F')} # why\n`;
          }
        }
        const edited = parse(setConfigValue(text, `${table}.${key}`, set));
        expect(edited).toEqual({ ...tables, [table]: { ...tables[table], [key]: set } });
      }),
    );
  });
});
