// A project that installed the package.
import { ProblemError, TasksApi, type Task } from '@taskward/client';
import type { components } from '@taskward/client/openapi';

export async function titles(basePath: string, accessToken: string): Promise<string[]> {
    const tasks = new TasksApi({ basePath, accessToken });
    try {
        const all: components['schemas']['Task'][] = await tasks.listTasks();
        return all.map((task: Task) => task.title);
    } catch (error) {
        return error instanceof ProblemError ? [error.code] : [];
    }
}
