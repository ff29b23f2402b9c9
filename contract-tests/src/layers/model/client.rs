//! The generated client goes the good ways through the door: typed answers, and every exchange judged as any other.

use crate::rules::model as rule;
use crate::suite::{Case, Fault, Suite, User};
use taskward_client::apis::{
    CreateTaskAnswer, CreateTaskParams, DeleteTaskAnswer, DeleteTaskParams, GetTaskAnswer, GetTaskParams,
    ListTasksAnswer, ListTasksParams, UpdateTaskAnswer, UpdateTaskParams,
};
use taskward_client::models::{Task, TaskCreate, TaskUpdate};
use taskward_client::{Client, Error};

/// Runs the part.
pub async fn run(suite: &Suite) {
    suite.check(&rule::CLIENT, "create, read, list, change, delete", async |case| both(case).await).await;
}

async fn both(case: &Case<'_>) -> Result<(), Fault> {
    let (alice, bob) = (case.suite().user("owner").await?, case.suite().user("other").await?);
    case.through_door(&[&alice, &bob], async |url| talk(case, &url, &alice, &bob).await).await?
}

fn understood<T>(answer: Result<T, Error>) -> Result<T, Fault> {
    answer.map_err(|error| Fault::broken(format!("the generated client says: {error}")))
}

async fn talk(case: &Case<'_>, url: &str, alice: &User, bob: &User) -> Result<(), Fault> {
    let http = reqwest::Client::builder().no_proxy().build().map_err(|error| Fault::Stop(error.to_string()))?;
    let client = |user: &User| Client::new(http.clone(), url).with_token(user.token.reveal());
    let (hers, his) = (client(alice), client(bob));
    let mut made: Vec<Task> = Vec::new();
    for title in ["one", "\u{1f600} two", " three "] {
        let reply = understood(hers.create_task(CreateTaskParams::new(TaskCreate::new(title))).await)?;
        let CreateTaskAnswer::Status201(task) = reply.body else {
            return Err(Fault::broken(format!("create_task is answered {}", reply.status)));
        };
        case.hold(task.title == title, || format!("{title:?} became {:?}", task.title))?;
        made.push(task);
    }
    let reply = understood(hers.get_task(GetTaskParams::new(made[0].id)).await)?;
    case.hold(reply.body == GetTaskAnswer::Status200(made[0].clone()), || format!("get_task: {:?}", reply.body))?;
    let reply = understood(his.get_task(GetTaskParams::new(made[0].id)).await)?;
    case.hold(reply.status == 404, || format!("get_task by the other: {:?}", reply.body))?;
    let update = TaskUpdate { completed: Some(true), ..TaskUpdate::default() };
    let reply = understood(hers.update_task(UpdateTaskParams::new(made[1].id, update)).await)?;
    let UpdateTaskAnswer::Status200(task) = reply.body else {
        return Err(Fault::broken(format!("update_task is answered {}", reply.status)));
    };
    case.hold(task.completed && task.title == made[1].title, || format!("update_task: {task:?}"))?;
    made[1] = task;
    let reply = understood(hers.delete_task(DeleteTaskParams::new(made[2].id)).await)?;
    case.hold(reply.body == DeleteTaskAnswer::Status204, || format!("delete_task: {:?}", reply.body))?;
    let wanted: Vec<_> = made[..2].iter().rev().cloned().collect();
    let reply = understood(hers.list_tasks(ListTasksParams::default()).await)?;
    case.hold(reply.body == ListTasksAnswer::Status200(wanted), || format!("list_tasks: {:?}", reply.body))?;
    let reply = understood(his.list_tasks(ListTasksParams::default()).await)?;
    case.hold(reply.body == ListTasksAnswer::Status200(Vec::new()), || format!("list_tasks: {:?}", reply.body))
}
