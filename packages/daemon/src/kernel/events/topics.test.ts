import { describe, expect, it } from 'vitest';
import { createTopics } from './topics.ts';

const schema = null as never;
const topics = createTopics([
  { id: 'tasks', events: { 'task:created': schema, 'task:deleted': schema } },
  { id: 'mail', events: { 'message:received': schema, 'draft:made': schema } },
]);
const of = (type: string) => ({ userId: 'u', type, entity: type.split(':')[0] ?? '' });
const wanted = (scopes: string[], asked: string[]) => {
  const filter = topics.filter('u', scopes, asked);
  return ['task:created', 'task:deleted', 'message:received', 'draft:made', 'stray:seen'].filter(
    (type) => filter.wants(of(type)),
  );
};

describe('topics', () => {
  it.each<[string[], string[], string[]]>([
    [
      ['*'],
      ['*'],
      ['task:created', 'task:deleted', 'message:received', 'draft:made', 'stray:seen'],
    ],
    [['*'], ['task'], ['task:created', 'task:deleted']],
    [['*'], ['task:deleted', 'draft'], ['task:deleted', 'draft:made']],
    [['*'], [], []],
    [['tasks:read'], ['*'], ['task:created', 'task:deleted']],
    [['tasks:write', 'events:read'], ['*'], []],
    [['mail:read'], ['task', 'message:received'], ['message:received']],
  ])('with %j let of %j through %j', (scopes, asked, expected) => {
    expect(wanted(scopes, asked)).toEqual(expected);
  });

  it('keep events of other users out', () => {
    const filter = topics.filter('u', ['*'], ['*']);
    expect(filter.wants({ ...of('task:created'), userId: 'v' })).toBe(false);
  });

  it('are refused when they do not exist or may not be read', () => {
    const refusal = (asked: string, scopes: string[]) => {
      try {
        topics.assertReadable([asked], scopes);
        return null;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(refusal('task', ['tasks:read'])).toBeNull();
    expect(refusal('*', [])).toBeNull();
    expect(refusal('task:created', ['tasks:write'])).toBe('MISSING_PERMISSION');
    expect(refusal('task:painted', ['*'])).toBe('EVENT_TOPIC_UNKNOWN');
    expect(refusal('tasks', ['*'])).toBe('EVENT_TOPIC_UNKNOWN');
  });

  it('make one key of what lets the same through', () => {
    const key = (scopes: string[], asked: string[]) => topics.filter('u', scopes, asked).key;
    expect(key(['a:read', 'b:read'], ['task', 'draft'])).toBe(
      key(['b:read', 'a:read'], ['draft', 'task']),
    );
    expect(key(['*'], ['task'])).not.toBe(key(['*'], ['*']));
  });
});
