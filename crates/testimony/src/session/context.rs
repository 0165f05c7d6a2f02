//! What a command needs to know that runs for somebody else: whose output, which vault.
//!
//! It belongs to the thread on which the command runs.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use testimony_desk::SharedVault;
use zeroize::Zeroizing;

use super::frames::{FromHolder, ToHolder, Wire};

/// A command that somebody sent.
pub(crate) struct Context {
    shared: SharedVault,
    dir: PathBuf,
    wire: RefCell<Wire>,
    stdin: RefCell<Option<Vec<u8>>>,
    gone: Cell<bool>,
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Context>>> = const { RefCell::new(None) };
}

impl Context {
    pub(super) fn new(
        shared: SharedVault,
        dir: PathBuf,
        wire: Wire,
        stdin: Option<Vec<u8>>,
    ) -> Self {
        let (wire, stdin) = (RefCell::new(wire), RefCell::new(stdin));
        Self { shared, dir, wire, stdin, gone: Cell::new(false) }
    }

    /// Runs something in this context, and says what is to be said last.
    pub(super) fn run(self, command: impl FnOnce() -> FromHolder) {
        let context = Rc::new(self);
        CURRENT.set(Some(Rc::clone(&context)));
        let last = command();
        CURRENT.set(None);
        context.send(&last);
    }

    /// A line of the result, to whoever sent the command.
    pub(crate) fn line(&self, text: &str) {
        self.send(&FromHolder::Line(text.to_owned()));
    }

    /// A line about what happens.
    pub(crate) fn note(&self, text: &str) {
        self.send(&FromHolder::Note(text.to_owned()));
    }

    /// Asks whoever sent the command for a secret.
    pub(crate) fn ask(&self, question: &str) -> Option<Zeroizing<String>> {
        self.send(&FromHolder::Ask(question.to_owned()));
        match self.wire.borrow_mut().receive() {
            Ok(ToHolder::Answer(answer)) => answer.map(Zeroizing::new),
            _ => None,
        }
    }

    /// What stdin held on the other side; it can be read once.
    pub(crate) fn stdin(&self) -> Vec<u8> {
        self.stdin.take().unwrap_or_default()
    }

    fn send(&self, frame: &FromHolder) {
        if !self.gone.get() && self.wire.borrow_mut().send(frame).is_err() {
            self.gone.set(true);
        }
    }
}

/// Does something with the context, if the command runs for somebody else.
pub(crate) fn in_context<T>(with: impl FnOnce(&Context) -> T) -> Option<T> {
    let current = CURRENT.with_borrow(Option::clone);
    current.map(|context| with(&context))
}

/// Whether whoever sent the command went away; asked between two items of a long work.
#[allow(dead_code, reason = "for `add`, which works longest")]
pub(crate) fn cancelled() -> bool {
    in_context(|context| context.gone.get()).unwrap_or(false)
}

/// The vault that is lent to the command, if this is the one.
pub(super) fn lent(dir: &Path) -> Option<SharedVault> {
    let same = |context: &Context| {
        let found = std::fs::canonicalize(dir).ok()?;
        (found == context.dir).then(|| context.shared.clone())
    };
    in_context(same).flatten()
}
