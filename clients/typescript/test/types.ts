// Compiled, never run: what the types of the package promise. A promise that is broken is a compile error, and so is
// an expected error that does not occur.
import {
    FieldErrorCode,
    Priority,
    ProblemCode,
    ProblemError,
    ResponseError,
    TasksApi,
    nextCursor,
    type Task,
    type TaskCreate,
    type TaskUpdate,
} from '@taskward/client';
import type { components, paths } from '@taskward/client/openapi';
import createClient from 'openapi-fetch';

// Absent keeps, null clears, and only where the contract allows it.
export const nothing: TaskUpdate = {};
export const cleared: TaskUpdate = { description: null };
// @ts-expect-error a title cannot be cleared
export const untitled: TaskUpdate = { title: null };
// @ts-expect-error the server writes the id
export const renumbered: TaskUpdate = { id: 7 };

export const shortest: TaskCreate = { title: 'Buy milk' };
// @ts-expect-error a task needs a title
export const empty: TaskCreate = {};

// An enum is a union of texts with names for them.
export const named: Priority = Priority.High;
export const spelled: Priority = 'high';
// @ts-expect-error no such priority
export const unknown: Priority = 'urgent';

// In an answer a nullable member is always there.
export function lengthOf(task: Task): number {
    // @ts-expect-error it may be null
    task.description.length;
    return task.description?.length ?? 0;
}

// Ids are numbers, times stay the texts that were sent.
export const identity = (task: Task): number => task.id;
export const since = (task: Task): string => task.created_at;

// What is caught tells what went wrong, with the names of the contract.
export function isForeign(error: unknown): boolean {
    if (!(error instanceof ProblemError)) return false;
    // @ts-expect-error no such code
    error.code === 'task_forbidden';
    return error.code === ProblemCode.TaskNotFound;
}

export function isTooLong(error: ProblemError, field: string): boolean {
    return error.errors.some((broken) => broken.field === field && broken.code === FieldErrorCode.TooLong);
}

export const after = (error: ResponseError): number | undefined => error.retryAfter;

// @ts-expect-error a client needs to know where the API is
export const nowhere: TasksApi = new TasksApi({});

export async function use(basePath: string, token: () => Promise<string | undefined>): Promise<string | undefined> {
    const tasks = new TasksApi({ basePath, accessToken: token });
    const all: Task[] = await tasks.listTasks({ limit: 10, cursor: undefined });
    const done: Task = await tasks.updateTask({ taskId: all.length, taskUpdate: { completed: true } });
    await tasks.deleteTask({ taskId: done.id }, { signal: AbortSignal.timeout(1000) });
    const page = await tasks.listTasksRaw();
    return page.raw.headers.get('etag') ?? nextCursor(page);
}

// The types alone, with openapi-fetch.
export async function fetched(baseUrl: string): Promise<components['schemas']['Task'] | undefined> {
    const client = createClient<paths>({ baseUrl });
    // @ts-expect-error a task needs a title
    await client.POST('/tasks', { body: {} });
    const { data, error } = await client.POST('/tasks', { body: { title: 'Buy milk' } });
    const code: ProblemCode | undefined = error?.code;
    return code === undefined ? data : undefined;
}
