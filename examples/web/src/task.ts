/** One task: shown, completed, edited, deleted. */
import type { Priority, Task, TaskUpdate } from '@taskward/client';

import { call } from './api';
import { busy, find, text } from './dom';
import { clearBroken, showBroken } from './problems';

const template = find(document, '#task', HTMLTemplateElement);
const dialog = find(document, '#confirm', HTMLDialogElement);

/** An element for a task, which keeps itself current. It reports what fails as an event `failed` that rises. */
export function showTask(task: Task): HTMLElement {
  const item = find(template.content.cloneNode(true) as DocumentFragment, '.task', HTMLElement);
  const shown = find(item, '.shown', HTMLElement);
  const check = find(item, '.check', HTMLInputElement);
  const edit = find(item, '.edit', HTMLButtonElement);
  const remove = find(item, '.delete', HTMLButtonElement);
  const form = find(item, '.change', HTMLFormElement);

  const attempt = (work: () => Promise<void>): void =>
    void busy(item, work).catch((detail: unknown) => {
      render();
      item.dispatchEvent(new CustomEvent('failed', { detail, bubbles: true }));
    });

  function render(): void {
    item.dataset['completed'] = String(task.completed);
    find(item, '.title', HTMLElement).textContent = task.title;
    const description = find(item, '.description', HTMLElement);
    description.textContent = task.description;
    description.hidden = !task.description;
    showDue(find(item, '.due', HTMLElement), task);
    const priority = find(item, '.priority', HTMLElement);
    priority.textContent = task.priority;
    priority.dataset['priority'] = task.priority;
    check.checked = task.completed;
    check.ariaLabel = `Completed: ${task.title}`;
    edit.ariaLabel = `Edit ${task.title}`;
    remove.ariaLabel = `Delete ${task.title}`;
  }

  async function change(taskUpdate: TaskUpdate): Promise<void> {
    task = await call((tasks) => tasks.updateTask({ taskId: task.id, taskUpdate }));
    render();
  }

  function setEditing(editing: boolean): void {
    clearBroken(form);
    form.hidden = !editing;
    shown.hidden = editing;
    if (!editing) return edit.focus();
    find(form, '[name=title]', HTMLInputElement).value = task.title;
    find(form, '[name=description]', HTMLTextAreaElement).value = task.description ?? '';
    find(form, '[name=priority]', HTMLSelectElement).value = task.priority;
    find(form, '[name=due_date]', HTMLInputElement).value = task.due_date ?? '';
    find(form, '[name=title]', HTMLInputElement).focus();
  }

  async function save(): Promise<void> {
    clearBroken(form);
    try {
      await change({
        title: text(form, 'title'),
        description: text(form, 'description') || null,
        priority: text(form, 'priority') as Priority,
        due_date: text(form, 'due_date') || null,
      });
      setEditing(false);
    } catch (error) {
      if (!showBroken(form, error)) throw error;
    }
  }

  async function drop(): Promise<void> {
    if (!(await isConfirmed(`Delete “${task.title}”? This cannot be undone.`))) return;
    await call((tasks) => tasks.deleteTask({ taskId: task.id }));
    item.remove();
    find(document, '#heading', HTMLElement).focus();
  }

  check.addEventListener('change', () => attempt(() => change({ completed: check.checked })));
  edit.addEventListener('click', () => setEditing(true));
  remove.addEventListener('click', () => attempt(drop));
  find(form, '.cancel', HTMLButtonElement).addEventListener('click', () => setEditing(false));
  form.addEventListener('keydown', (event) => event.key === 'Escape' && setEditing(false));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(save);
  });
  render();
  return item;
}

/** Shows the day on which a task is due, and whether that is over. A day has no time zone: it is the one of whoever looks. */
function showDue(element: HTMLElement, { due_date, completed }: Task): void {
  element.hidden = due_date === null;
  if (due_date === null) return;
  const day = new Date(`${due_date}T00:00`);
  const dayAfter = new Date(day);
  dayAfter.setDate(day.getDate() + 1);
  const isOver = !completed && dayAfter.getTime() <= Date.now();
  element.dataset['overdue'] = String(isOver);
  element.textContent = `${isOver ? 'Was due' : 'Due'} ${day.toLocaleDateString(undefined, { dateStyle: 'medium' })}`;
}

function isConfirmed(question: string): Promise<boolean> {
  find(dialog, '#confirm-text', HTMLElement).textContent = question;
  dialog.returnValue = 'cancel';
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'delete'), { once: true });
  });
}
