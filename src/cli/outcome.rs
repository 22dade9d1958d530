//! How a command ends: an exit code, or one line on standard error with an exit code.

/// The exit codes that scripts rely on, the same for every command and format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing at or above the threshold; all proofs confirmed.
    Clean = 0,
    /// Findings at or above the threshold; a refuted proof.
    Findings = 1,
    /// Bad usage, or something this machine lacks.
    Usage = 2,
    /// A file that cannot be read.
    Unreadable = 3,
    /// A budget was exceeded and the result is a bound.
    Bound = 4,
}

impl Exit {
    /// All of them in order, with what each tells a script.
    pub const MEANINGS: [(Self, &str); 5] = [
        (Self::Clean, "done; of `check`: nothing at or above --fail-on; of `prove`: all proofs confirmed"),
        (Self::Findings, "findings at or above --fail-on, or a refuted proof"),
        (Self::Usage, "bad usage, or something that this machine lacks"),
        (Self::Unreadable, "a file that cannot be read"),
        (Self::Bound, "nothing at or above --fail-on, but the design is too large and too entangled for exact figures"),
    ];
}

/// Why a command could not do its work: one line for standard error.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What, where and what to do.
    pub message: String,
    /// What the shell gets.
    pub exit: Exit,
}

impl Failure {
    /// Bad usage, or something this machine lacks.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: Exit::Usage }
    }

    /// A file that cannot be read.
    pub fn unreadable(message: impl Into<String>) -> Self {
        Self { message: message.into(), exit: Exit::Unreadable }
    }
}

/// What every command gives back.
pub type Outcome = Result<Exit, Failure>;
