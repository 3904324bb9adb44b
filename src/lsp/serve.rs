//! Runs a session over two streams, until the editor ends it.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use serde_json::Value;
use thiserror::Error;

use super::host::Host;
use super::session::Session;
use super::transport::{TransportError, read_message, write_message};

/// The maximum number of waiting messages; while there are that many, no further ones are read.
const MAX_WAITING: usize = 64;

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The editor announced it.
    Properly,
    /// The editor closed the connection.
    Suddenly,
}

/// Why a session ended with an error.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The messages of the editor violate the protocol.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The editor does not take answers.
    #[error("cannot write an answer: {0}")]
    Answer(#[source] io::Error),
}

/// Answers all messages. They are read even while a document is judged, so that only the latest text is judged if the
/// user types fast.
pub fn serve(input: impl Read + Send, output: &mut impl Write, host: impl Host) -> Result<Ended, ServeError> {
    thread::scope(|scope| {
        let (sender, messages) = sync_channel(MAX_WAITING);
        let reader = scope.spawn(move || forward(&mut BufReader::new(input), &sender));
        let mut session = Session::new(host);
        let mut send = |answers: Vec<Value>| -> Result<(), ServeError> {
            answers.iter().try_for_each(|answer| write_message(output, answer)).map_err(ServeError::Answer)
        };
        while let Ok(first) = messages.recv() {
            send(session.receive(&first))?;
            while let Ok(message) = messages.try_recv() {
                send(session.receive(&message))?;
            }
            send(session.settle())?;
        }
        drop(messages);
        match reader.join() {
            Ok(read) => read?,
            Err(panic) => std::panic::resume_unwind(panic),
        }
        Ok(if session.was_shut_down() { Ended::Properly } else { Ended::Suddenly })
    })
}

/// Reads messages up to the one that ends the session.
fn forward(input: &mut impl BufRead, sender: &SyncSender<Vec<u8>>) -> Result<(), TransportError> {
    while let Some(message) = read_message(input)? {
        let is_last = is_exit(&message);
        if sender.send(message).is_err() || is_last {
            break;
        }
    }
    Ok(())
}

/// Whether it is the final notification.
fn is_exit(message: &[u8]) -> bool {
    /// A longer message is not that notification, so it need not be parsed here.
    const MAX_LENGTH: usize = 256;
    let parsed = || serde_json::from_slice::<Value>(message).ok();
    message.len() <= MAX_LENGTH && parsed().is_some_and(|message| message["method"] == "exit")
}
