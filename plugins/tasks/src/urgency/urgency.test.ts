import { describe, expect, it } from 'vitest';
import { urgencyConfig } from '../contract/urgency.ts';
import { coefficientsOf, type UrgencyFacts, urgencyOf, urgencyTerms } from './urgency.ts';

const NOW = Date.parse('2026-11-23T09:00:00Z');
const DAY = 86_400_000;
const usual = coefficientsOf(urgencyConfig.parse(undefined));

const nothing: UrgencyFacts = {
  ...{ status: 'open', priority: null, dueAt: null, scheduledAt: null, waitAt: null, created: NOW },
  ...{ labels: [], project: null, annotations: [], intervals: null },
  ...{ blocked: false, blocking: false },
};
const of = (facts: Partial<UrgencyFacts>, coefficients = usual) =>
  urgencyOf({ ...nothing, ...facts }, coefficients, NOW);

describe('urgency', () => {
  it.each<[string, Partial<UrgencyFacts>, number]>([
    ['nothing', {}, 0],
    ['due in three weeks', { dueAt: NOW + 21 * DAY }, 2.4],
    ['due in two weeks', { dueAt: NOW + 14 * DAY }, 2.4],
    ['due now', { dueAt: NOW }, 12 * ((14 * 0.8) / 21 + 0.2)],
    ['a week overdue', { dueAt: NOW - 7 * DAY }, 12],
    ['a year overdue', { dueAt: NOW - 365 * DAY }, 12],
    ['priority high', { priority: 'high' }, 6],
    ['priority medium', { priority: 'medium' }, 3.9],
    ['priority low', { priority: 'low' }, 1.8],
    ['blocked', { blocked: true }, -5],
    ['blocking', { blocking: true }, 8],
    ['worked on', { intervals: [{ end: 'x' }, { end: null }] }, 4],
    ['worked on before', { intervals: [{ end: 'x' }] }, 0],
    ['scheduled before now', { scheduledAt: NOW - 1 }, 5],
    ['scheduled for later', { scheduledAt: NOW + 1 }, 0],
    ['waiting', { waitAt: NOW + 1 }, -3],
    ['waited', { waitAt: NOW - 1 }, 0],
    ['done and hidden', { status: 'done', waitAt: NOW + 1 }, 0],
    ['a day and a half old', { created: NOW - 1.5 * DAY }, 2 / 365],
    ['two years old', { created: NOW - 730 * DAY }, 2],
    ['made in the future', { created: NOW + 9 * DAY }, 0],
    ['one label', { labels: ['a'] }, 0.8],
    ['two labels', { labels: ['a', 'b'] }, 0.9],
    ['four labels', { labels: ['a', 'b', 'c', 'd'] }, 1],
    ['the label next', { labels: ['next'] }, 15.8],
    ['two annotations', { annotations: [1, 2] }, 0.9],
    ['a project', { project: 'work' }, 1],
  ])('of %s', (_, facts, urgency) => {
    expect(of(facts)).toBeCloseTo(urgency, 9);
  });

  it('takes coefficients for labels and projects, those below included', () => {
    const own = coefficientsOf(
      urgencyConfig.parse({ project: 0, labelled: 0, labels: ['a=b=2'], projects: ['work=3'] }),
    );
    expect(of({ labels: ['a=b', 'next'] }, own)).toBe(2);
    expect(of({ project: 'work.x' }, own)).toBe(3);
    expect(of({ project: 'workshop' }, own)).toBe(0);
  });

  it('counts every age most where it weighs most from the start', () => {
    expect(of({}, { ...usual, ageMax: 0 })).toBe(2);
  });

  it('is the sum of its terms', () => {
    const facts = { ...nothing, dueAt: NOW, priority: 'low' as const, labels: ['next', 'x'] };
    const terms = urgencyTerms(facts, usual, NOW);
    expect(terms.map(({ name }) => name)).toEqual(['due', 'low', 'labelled', 'label next']);
    const sum = terms.reduce((all, { value, coefficient }) => all + value * coefficient, 0);
    expect(sum).toBeCloseTo(urgencyOf(facts, usual, NOW), 9);
  });
});
