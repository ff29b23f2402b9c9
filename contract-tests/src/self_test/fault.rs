//! What a fault is: what it stands for, which rules must notice it, and what it does to what goes by.

use super::bearer::Bearer;
use super::message::Incoming;
use super::world::World;
use crate::exchange::Response;
use futures::future::BoxFuture;
use std::sync::Arc;

/// How an answer is put on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// With a length, names in lower case.
    Plain,
    /// In small chunks.
    Chunked,
    /// With `Connection: close`, and so it is.
    Close,
    /// Without a length: the body ends with the connection.
    UntilClose,
    /// Header names in capitals.
    Capitals,
    /// In two pieces.
    Pieces,
    /// A body also where there must be none.
    BodyAlways,
    /// A length that is one too large.
    WrongLength,
}

/// What a fault does.
pub enum Act {
    /// Changes a request on its way to the server.
    Request(fn(&World, &mut Incoming)),
    /// Takes a bad token for that of the named subject.
    Token(fn(&Bearer) -> Option<String>),
    /// Takes a good token for that of another subject.
    Identity(fn(&World, &str) -> String),
    /// Answers in the server's place.
    Instead(fn(&World, &Incoming) -> Option<Response>),
    /// Changes an answer on its way back.
    Answer(fn(&World, &Incoming, &mut Response)),
    /// Does what it likes; nothing means that the connection is cut.
    Around(fn(Arc<World>, Incoming) -> BoxFuture<'static, Option<Response>>),
    /// Writes answers in another way.
    Wire(Style),
    /// Never hears the end of a request that is late, nor answers one that is out of the ordinary.
    Stall,
    /// Answers a request that is out of the ordinary as if it were a good one.
    Lax,
}

/// One fault, or one harmless variant.
pub struct Fault {
    /// Short and stable.
    pub id: &'static str,
    /// Where it comes from: the catalogue of the notes, or `new`.
    pub source: &'static str,
    /// What is wrong with such a server.
    pub what: &'static str,
    /// The rules of which one must find it broken; none for a harmless variant.
    pub rules: &'static [&'static str],
    /// What it does.
    pub act: Act,
}

/// A fault for a table.
pub const fn fault(
    id: &'static str,
    source: &'static str,
    what: &'static str,
    rules: &'static [&'static str],
    act: Act,
) -> Fault {
    Fault { id, source, what, rules, act }
}

impl Fault {
    /// What comes back for a request when the server has this fault.
    pub async fn serve(&self, world: &Arc<World>, mut incoming: Incoming) -> Option<Response> {
        match &self.act {
            Act::Request(change) => change(world, &mut incoming),
            Act::Token(takes_for) => {
                let sub =
                    world.bearer(&incoming).filter(|bearer| !bearer.is_good()).and_then(|bearer| takes_for(&bearer));
                if let Some(sub) = sub {
                    world.become_subject(&mut incoming, &sub).await;
                }
            }
            Act::Identity(folds) => {
                if let Some(sub) = world.subject(&incoming) {
                    let folded = folds(world, &sub);
                    if folded != sub {
                        world.become_subject(&mut incoming, &folded).await;
                    }
                }
            }
            Act::Instead(answers) => {
                if let Some(answer) = answers(world, &incoming) {
                    return Some(answer);
                }
            }
            Act::Answer(change) => {
                let mut answer = world.forward(&incoming).await?;
                change(world, &incoming, &mut answer);
                return Some(answer);
            }
            Act::Around(act) => return act(world.clone(), incoming).await,
            Act::Wire(_) | Act::Stall | Act::Lax => {}
        }
        world.forward(&incoming).await
    }

    /// Whether it is a variant that a server may well have.
    pub fn is_harmless(&self) -> bool {
        self.rules.is_empty()
    }

    /// How its answers are written.
    pub fn style(&self) -> Style {
        if let Act::Wire(style) = self.act { style } else { Style::Plain }
    }
}
