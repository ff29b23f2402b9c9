// Compiled, never run: what the types of the package promise. A promise that is broken is a compile error, and so is
// an expected error that does not occur.
import {
    Configuration,
    FieldErrorCode,
    Priority,
    ProblemCode,
    ResponseError,
    TasksApi,
    type Problem,
    type Task,
    type TaskCreate,
    type TaskUpdate,
} from '@taskward/client';

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

export function isForeign(problem: Problem): boolean {
    // @ts-expect-error no such code
    problem.code === 'task_forbidden';
    return problem.code === ProblemCode.TaskNotFound;
}

export function isTooLong(problem: Problem, field: string): boolean {
    return problem.errors?.some((error) => error.field === field && error.code === FieldErrorCode.TooLong) ?? false;
}

export async function use(basePath: string, accessToken: string): Promise<string | undefined> {
    const tasks = new TasksApi(new Configuration({ basePath, accessToken }));
    try {
        const all: Task[] = await tasks.listTasks({ limit: 10 });
        const done: Task = await tasks.updateTask({ taskId: all.length, taskUpdate: { completed: true } });
        await tasks.deleteTask({ taskId: done.id });
        const page: Response = (await tasks.listTasksRaw({})).raw;
        return page.headers.get('link') ?? undefined;
    } catch (error) {
        if (!(error instanceof ResponseError)) throw error;
        const problem: Problem = await error.response.json();
        return problem.detail;
    }
}
