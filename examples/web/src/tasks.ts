/** The list of tasks: what is in it, adding to it, and more of it. */
import { nextCursor, type Priority, type Task } from '@taskward/client';

import { call } from './api';
import { busy, find, text } from './dom';
import { clearBroken, showBroken } from './problems';
import { showTask } from './task';

const PAGE = 50;
const list = find(document, '#tasks', HTMLUListElement);
const empty = find(document, '#empty', HTMLElement);
const more = find(document, '#more', HTMLButtonElement);
const add = find(document, '#add', HTMLFormElement);
const summary = find(document, '#summary', HTMLElement);
const progress = find(document, '#progress span', HTMLElement);

let cursor: string | undefined;

/** Lets the list call this with whatever fails. */
export function listen(failed: (error: unknown) => void): void {
  const attempt = (element: HTMLElement, work: () => Promise<void>) => void busy(element, work).catch(failed);
  more.addEventListener('click', () => attempt(more, show));
  add.addEventListener('submit', (event) => {
    event.preventDefault();
    clearBroken(add);
    attempt(add, create);
  });
  // What a task reports of itself rises to the list that it is in.
  list.addEventListener('failed', (event) => failed((event as CustomEvent<unknown>).detail));
  new MutationObserver(count).observe(list, { childList: true, subtree: true, attributeFilter: ['data-completed'] });
}

/** Loads the tasks of whoever is signed in now. */
export async function load(): Promise<void> {
  clear();
  await show();
}

/** Forgets what is shown. */
export function clear(): void {
  cursor = undefined;
  list.replaceChildren();
  more.hidden = true;
  empty.hidden = true;
}

async function show(): Promise<void> {
  const page = await call((tasks) => tasks.listTasksRaw({ limit: PAGE, cursor }));
  const found: Task[] = await page.value();
  list.append(...found.map(showTask));
  cursor = nextCursor(page);
  more.hidden = cursor === undefined;
  count();
}

async function create(): Promise<void> {
  const taskCreate = { title: text(add, 'title'), priority: text(add, 'priority') as Priority, due_date: text(add, 'due_date') || null };
  try {
    const task = await call((tasks) => tasks.createTask({ taskCreate }));
    add.reset();
    list.prepend(showTask(task));
    find(add, '[name=title]', HTMLInputElement).focus();
  } catch (error) {
    if (!showBroken(add, error)) throw error;
  }
}

function count(): void {
  const all = list.children.length;
  const done = list.querySelectorAll('[data-completed=true]').length;
  empty.hidden = all > 0;
  summary.textContent = all === 0 ? '' : `${done} of ${all}${cursor === undefined ? '' : '+'} done`;
  progress.style.inlineSize = all === 0 ? '0' : `${(100 * done) / all}%`;
}
